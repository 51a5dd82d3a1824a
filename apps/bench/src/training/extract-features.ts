import { CURRENT_DECODING, type FeatureSpec } from '@clipyard/api-contract';
import { createFrameEncoder, resolveBackbone } from '@clipyard/backbone';
import { blackFrames, padFeatures } from '@clipyard/features';
import { createDecoder } from '@clipyard/media';

const LIMITS = { maxBytes: 2 ** 31, maxPixels: 8192 * 4320, timeoutMs: 60_000, cpuSeconds: 60 };
export const FRAMES = 20;

export type Sampling = Pick<FeatureSpec, 'sampling' | 'resize'>;
/** How the default feature spec takes frames. */
export const UNIFORM: Sampling = { sampling: 'uniform', resize: 'fit-crop' };
/** How the Keras example takes frames. */
export const HEAD: Sampling = { sampling: 'head', resize: 'crop' };

/** Computes features of clips with one backbone. */
export interface ClipExtractor {
  readonly backbone: string;
  spec(sampling: Sampling): FeatureSpec;
  /**
   * @param times - gets the times of each clip's frames, in milliseconds
   * @returns (paths.length, FRAMES, featureSize); zero rows for padding
   */
  extract(paths: readonly string[], sampling: Sampling, times?: number[][]): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * @param backbone - As the setting `BACKBONE`
 * @throws Error if the backbone is untrained
 * @throws ClipyardError `backbone_unavailable`
 */
export async function openExtractor(backbone: string, cacheDir: string): Promise<ClipExtractor> {
  const { source } = await resolveBackbone(backbone, { cacheDir });
  const files = await source.make();
  const { descriptor } = files;
  if (!descriptor.pretrained) throw new Error('the backbone is untrained');
  const imageSize = descriptor.imageSize ?? 220;
  const { decoder } = createDecoder('auto', { processes: 1 });
  const encoder = await createFrameEncoder({ backbone: files, imageSize, engine: 'auto', threads: 0 });
  const spec = (sampling: Sampling): FeatureSpec => ({
    imageSize,
    maxFrames: FRAMES,
    ...sampling,
    backbone: descriptor.name,
    weightsDigest: descriptor.digest,
    featureSize: descriptor.featureSize,
    dtype: 'float32',
    precision: 'float32',
    decoding: CURRENT_DECODING,
  });
  return {
    backbone: descriptor.name,
    spec,
    extract: async (paths, sampling, times) => {
      const settings = spec(sampling);
      const size = FRAMES * settings.featureSize;
      const data = new Float32Array(paths.length * size);
      for (const [i, path] of paths.entries()) {
        const frames = await decoder.decode(path, { settings, decoding: CURRENT_DECODING, limits: LIMITS });
        const padded = padFeatures({
          videoId: path,
          spec: settings,
          rows: await encoder.encode(frames.data, frames.count),
          black: blackFrames(frames),
          timesMs: frames.timesMs,
          decoder: frames.decoder,
          engine: encoder.engine.name,
        });
        data.set(padded.data, i * size);
        times?.push([...frames.timesMs]);
      }
      return data;
    },
    close: async () => {
      await encoder.close();
      await decoder.close();
    },
  };
}
