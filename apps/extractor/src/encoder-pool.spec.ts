import { type BackboneDescriptor, ClipyardError, type FeatureSpec } from '@clipyard/api-contract';
import { type BackboneFiles, type createFrameEncoder, type FrameEncoder } from '@clipyard/backbone';
import { beforeEach, describe, expect, it } from 'vitest';

import { EncoderPool } from './encoder-pool.js';

const OWN: BackboneDescriptor = {
  name: 'own',
  digest: 'own',
  kind: 'densenet121',
  pretrained: false,
  featureSize: 1,
  preprocessing: 'torch',
  imageSize: 2,
  source: '',
};
const FRAME_BYTES = 2 * 2 * 3;

const spec = (weightsDigest: string, precision: FeatureSpec['precision'] = 'float32'): FeatureSpec => ({
  imageSize: 2,
  maxFrames: 1,
  sampling: 'uniform',
  resize: 'fit-crop',
  dtype: 'float32',
  precision,
  backbone: weightsDigest,
  weightsDigest,
  featureSize: 1,
});
const signal = new AbortController().signal;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Encoders that were opened (`+digest:precision`) and closed (`-digest:precision`), in order. */
let events: string[];
/** Ends the encoding that is under way. */
let finish: () => void;
let blocks: boolean;

const createEncoder: typeof createFrameEncoder = async ({ backbone, imageSize, precision = 'float32' }) => {
  const name = `${backbone.descriptor.digest}:${precision}`;
  let closed = false;
  events.push(`+${name}`);
  const encoder: FrameEncoder = {
    descriptor: backbone.descriptor,
    engine: { name: 'onnx', device: 'cpu', threads: 3, reason: '' },
    imageSize,
    framesPerRow: backbone.descriptor.window?.frames ?? 1,
    memoryBytes: 1,
    streams: 1,
    defaultBatch: 1,
    encode: async (_, count) => {
      if (closed) throw new ClipyardError('encoder_failed', 'The encoder is closed');
      if (blocks) await new Promise<void>((resolve) => (finish = resolve));
      return new Float32Array(count);
    },
    close: async () => {
      closed = true;
      events.push(`-${name}`);
    },
  };
  return encoder;
};

const repository = {
  publish: () => Promise.resolve(OWN),
  load: async (digest: string): Promise<BackboneFiles> => {
    if (digest === 'broken') throw new ClipyardError('backbone_unavailable', 'broken');
    return { descriptor: { ...OWN, name: digest, digest }, files: new Map() };
  },
};
const logger = { info: () => undefined, warn: () => undefined };

let pool: EncoderPool;
const encode = (of: FeatureSpec): Promise<Float32Array> =>
  pool.use(of, (encoder) => encoder.encode(new Uint8Array(FRAME_BYTES), 1, { signal }));

beforeEach(async () => {
  events = [];
  blocks = false;
  const settings = {
    engine: 'auto',
    threads: 1,
    streams: 1,
    tf32: false,
    batch: 0,
    waitMs: 0,
    memoryBytes: 2,
    cacheDir: '',
  } as const;
  pool = new EncoderPool(repository, { backbone: 'untrained', ...settings }, logger, createEncoder);
  await pool.prepare();
});

describe('EncoderPool', () => {
  it('keeps the encoder of the deployment, and evicts the least recently used other one', async () => {
    for (const precision of ['float16', 'int8', 'float32', 'float16'] as const) await encode(spec('own', precision));
    await settle();
    expect(events).toEqual(['+own:float32', '+own:float16', '+own:int8', '-own:float16', '+own:float16', '-own:int8']);
  });

  it('reports the metrics of the own encoder after others have come and gone', async () => {
    await encode(spec('own'));
    for (const digest of ['a', 'b', 'c']) await encode(spec(digest));
    await encode(spec('own'));
    expect(pool.stats).toMatchObject({ frames: 2, places: 2, videos: 2 });
    expect(pool.engine).toEqual({ name: 'onnx', device: 'cpu', threads: 3, streams: 1 });
    expect(pool.descriptor).toEqual(OWN);
  });

  it('closes no encoder for a backbone that cannot be loaded', async () => {
    await encode(spec('a'));
    await expect(encode(spec('broken'))).rejects.toMatchObject({ code: 'backbone_unavailable' });
    await encode(spec('a'));
    expect(events).toEqual(['+own:float32', '+a:float32']);
  });

  it('does not close an encoder between the time it is requested and the end of the encoding', async () => {
    const working = pool.use(spec('a'), async (encoder) => {
      // Other encoders are requested before this one encodes.
      for (const digest of ['b', 'c']) await encode(spec(digest));
      return encoder.encode(new Uint8Array(FRAME_BYTES), 1, { signal });
    });
    expect(await working).toHaveLength(1);
    expect(events).not.toContain('-a:float32');
  });

  it('closes an evicted encoder only after its last inference, even if its caller was cancelled', async () => {
    const controller = new AbortController();
    blocks = true;
    const cancelled = expect(
      pool.use(spec('a'), (encoder) => encoder.encode(new Uint8Array(FRAME_BYTES), 1, { signal: controller.signal })),
    ).rejects.toMatchObject({ code: 'cancelled' });
    await settle();
    await settle();
    const finishFirst = finish;
    controller.abort();
    await cancelled;
    blocks = false;
    await encode(spec('b'));
    await settle();
    expect(events).toEqual(['+own:float32', '+a:float32', '+b:float32']);
    finishFirst();
    await settle();
    expect(events.at(-1)).toBe('-a:float32');
  });

  it('starts one encoder for concurrent requests', async () => {
    await Promise.all([encode(spec('a')), encode(spec('a'))]);
    expect(events).toEqual(['+own:float32', '+a:float32']);
  });

  it('closes all encoders when it is closed', async () => {
    await encode(spec('a'));
    await pool.close();
    expect(events.slice(2).sort()).toEqual(['-a:float32', '-own:float32']);
  });

  it('can be prepared again after an error', async () => {
    let attempts = 0;
    const flaky = {
      ...repository,
      load: (digest: string) => (attempts++ === 0 ? Promise.reject(new Error('store')) : repository.load(digest)),
    };
    const other = new EncoderPool(
      flaky,
      {
        backbone: 'untrained',
        engine: 'auto',
        threads: 1,
        streams: 1,
        tf32: false,
        batch: 0,
        waitMs: 0,
        memoryBytes: 2,
        cacheDir: '',
      },
      logger,
      createEncoder,
    );
    await expect(other.prepare()).rejects.toThrow('store');
    expect(other.descriptor).toBeNull();
    await other.prepare();
    expect(other.descriptor).toEqual(OWN);
  });
});
