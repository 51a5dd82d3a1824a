import { type BackboneDescriptor, type FeatureSpec } from '@clipyard/api-contract';
import { LeasedCache } from '@clipyard/async';
import {
  type BackboneRepository,
  createFrameEncoder,
  type EncoderEngine,
  type FrameEncoder,
  MicroBatcher,
  type MicroBatchStats,
  resolveBackbone,
} from '@clipyard/backbone';
import { type Logger } from '@clipyard/service';

export interface EncoderSettings {
  /** The setting `BACKBONE`: `auto`, `untrained`, or a local path. */
  readonly backbone: string;
  readonly engine: EncoderEngine;
  readonly threads: number;
  readonly streams: number;
  readonly tf32: boolean;
  readonly batch: number;
  readonly waitMs: number;
  /** Resident memory of the encoders that are kept, in bytes. */
  readonly memoryBytes: number;
  readonly cacheDir: string;
}

interface Entry {
  readonly encoder: FrameEncoder;
  readonly batcher: MicroBatcher;
}

/** An encoder for extraction. Its inference batches contain frames of different videos. */
export interface SharedEncoder {
  readonly engineName: string;
  /** @param count - Rows of features: frames or, for a clip encoder, windows. */
  encode(frames: Uint8Array, count: number, options: { signal: AbortSignal }): Promise<Float32Array>;
}

/** Side of images, in pixels, for backbones that accept any size; the default of feature specs. */
const DEFAULT_IMAGE_SIZE = 220;

/**
 * Encoders by backbone, image size and precision, created when they are first needed. The deployment's own encoder is
 * always kept; others are closed when they are not in use and their memory is needed.
 */
export class EncoderPool {
  private readonly encoders: LeasedCache<Entry>;
  private own: { readonly descriptor: BackboneDescriptor; readonly entry: Entry } | null = null;
  private closing = false;

  constructor(
    private readonly repository: Pick<BackboneRepository, 'publish' | 'load'>,
    private readonly settings: EncoderSettings,
    private readonly logger: Pick<Logger, 'info' | 'warn'>,
    private readonly createEncoder: typeof createFrameEncoder = createFrameEncoder,
  ) {
    this.encoders = new LeasedCache({
      capacity: this.settings.memoryBytes,
      keepsLast: true,
      sizeOf: ({ encoder }) => encoder.memoryBytes,
      onEvict: async ({ batcher, encoder }) => {
        // Inference that no caller waits for may still be running.
        if (!this.closing) await batcher.idle();
        await encoder.close();
      },
    });
  }

  /** The backbone of this deployment; null until `prepare` has finished. */
  get descriptor(): BackboneDescriptor | null {
    return this.own?.descriptor ?? null;
  }

  /** Statistics of the inference batches of this deployment's own encoder; null until `prepare` has finished. */
  get stats(): MicroBatchStats | null {
    return this.own?.entry.batcher.stats ?? null;
  }

  /** The engine of this deployment's own encoder; null until `prepare` has finished. */
  get engine(): {
    readonly name: string;
    readonly device: string;
    readonly threads: number;
    readonly streams: number;
  } | null {
    if (this.own === null) return null;
    const { engine, streams } = this.own.entry.encoder;
    return { name: engine.name, device: engine.device, threads: engine.threads, streams };
  }

  /** Publishes this deployment's backbone in the store, and loads it. May be called again after an error. */
  async prepare(): Promise<void> {
    const { source, warning } = await resolveBackbone(this.settings.backbone, { cacheDir: this.settings.cacheDir });
    const descriptor = await this.repository.publish(source);
    if (warning !== null) this.logger.warn({ backbone: descriptor.name }, warning);
    this.logger.info({ backbone: descriptor }, 'backbone published');
    const key = {
      digest: descriptor.digest,
      imageSize: descriptor.imageSize ?? DEFAULT_IMAGE_SIZE,
      precision: 'float32',
    } as const;
    // Never released, so the encoder is never evicted.
    const lease = await this.encoders.acquire(nameOf(key), () => this.create(key));
    this.own = { descriptor, entry: lease.value };
  }

  /**
   * Runs work with the encoder of a feature spec. The encoder stays open until the work has ended.
   *
   * @throws ClipyardError `backbone_unavailable`, or the error of the work.
   */
  use<T>(
    { weightsDigest: digest, imageSize, precision }: FeatureSpec,
    work: (encoder: SharedEncoder) => Promise<T>,
  ): Promise<T> {
    const key = { digest, imageSize, precision };
    return this.encoders.use(
      nameOf(key),
      () => this.create(key),
      ({ encoder, batcher }) =>
        work({
          engineName: `${encoder.engine.name}/${encoder.engine.device}`,
          encode: (frames, count, options) => batcher.encode(frames, count, options),
        }),
    );
  }

  /** Closes all encoders at once. */
  async close(): Promise<void> {
    this.closing = true;
    await this.encoders.close();
  }

  private async create({ digest, imageSize, precision }: EncoderKey): Promise<Entry> {
    const backbone = await this.repository.load(digest);
    const encoder = await this.createEncoder({
      backbone,
      imageSize,
      precision,
      engine: this.settings.engine,
      threads: this.settings.threads,
      streams: this.settings.streams,
      tf32: this.settings.tf32,
    });
    this.logger.info(
      {
        backbone: encoder.descriptor.name,
        digest,
        imageSize,
        precision,
        engine: encoder.engine,
        memoryBytes: encoder.memoryBytes,
        streams: encoder.streams,
      },
      'encoder ready',
    );
    const frames = this.settings.batch === 0 ? encoder.defaultBatch : this.settings.batch;
    const maxFrames = Math.max(1, Math.floor(frames / encoder.framesPerRow));
    return { encoder, batcher: new MicroBatcher(encoder, { maxFrames, maxWaitMs: this.settings.waitMs }) };
  }
}

interface EncoderKey {
  readonly digest: string;
  readonly imageSize: number;
  readonly precision: FeatureSpec['precision'];
}

const nameOf = ({ digest, imageSize, precision }: EncoderKey): string => `${digest}@${imageSize}:${precision}`;
