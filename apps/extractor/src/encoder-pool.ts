import {
  type BackboneRepository,
  createFrameEncoder,
  type FrameEncoder,
  MicroBatcher,
  type MicroBatchStats,
  resolveBackbone,
} from '@clipyard/backbone';
import { type BackboneDescriptor, type FeatureSpec } from '@clipyard/contracts';
import { type Logger } from '@clipyard/observability';

export interface EncoderSettings {
  /** auto, untrained, or a local path. */
  readonly backbone: string;
  readonly engine: 'auto' | 'onnx' | 'tfjs';
  readonly threads: number;
  readonly streams: number;
  readonly tf32: boolean;
  readonly batch: number;
  readonly waitMs: number;
  readonly cacheDir: string;
}

interface Entry {
  readonly encoder: FrameEncoder;
  readonly batcher: MicroBatcher;
}

/** An encoder as extraction uses it: frames of different videos share its inference batches. */
export interface SharedEncoder {
  readonly engineName: string;
  encode(frames: Uint8Array, count: number, options: { signal: AbortSignal }): Promise<Float32Array>;
}

/** Models of other backbones than the deployment's own need theirs: two in memory cover an upgrade from one to the next. */
const MAX_ENCODERS = 2;

/** Encoders by backbone, made when first needed from what the object store holds. */
export class EncoderPool {
  private readonly entries = new Map<string, Promise<Entry>>();
  private own: BackboneDescriptor | null = null;
  private ownEntry: Entry | null = null;

  constructor(
    private readonly repository: BackboneRepository,
    private readonly settings: EncoderSettings,
    private readonly logger: Logger,
  ) {}

  /** The backbone of this deployment; null until `prepare` has run. */
  get descriptor(): BackboneDescriptor | null {
    return this.own;
  }

  /** How full the inference batches of this deployment's backbone are, and how long its frames wait for them. */
  get stats(): MicroBatchStats | null {
    return this.ownEntry?.batcher.stats ?? null;
  }

  /** The engine that encodes for this deployment; null until `prepare` has run. */
  get engine(): {
    readonly name: string;
    readonly device: string;
    readonly threads: number;
    readonly streams: number;
  } | null {
    if (this.ownEntry === null) return null;
    const { engine, streams } = this.ownEntry.encoder;
    return { name: engine.name, device: engine.device, threads: engine.threads, streams };
  }

  /** Publishes this deployment's backbone in the store, and loads it. */
  async prepare(): Promise<void> {
    const { source, warning } = await resolveBackbone(this.settings.backbone, { cacheDir: this.settings.cacheDir });
    const descriptor = await this.repository.publish(source);
    if (warning !== null) this.logger.warn({ backbone: descriptor.name }, warning);
    this.logger.info({ backbone: descriptor }, 'backbone published');
    this.ownEntry = await this.entry(descriptor.digest, descriptor.imageSize ?? 220, 'float32');
    this.own = descriptor;
  }

  /** Errors: `backbone_unavailable`. */
  async get({ weightsDigest, imageSize, precision }: FeatureSpec): Promise<SharedEncoder> {
    const { encoder, batcher } = await this.entry(weightsDigest, imageSize, precision);
    return {
      engineName: `${encoder.engine.name}/${encoder.engine.device}`,
      encode: (frames, count, options) => batcher.encode(frames, count, options),
    };
  }

  async close(): Promise<void> {
    for (const entry of this.entries.values())
      await entry.then(({ encoder }) => encoder.close()).catch(() => undefined);
    this.entries.clear();
  }

  private entry(digest: string, imageSize: number, precision: FeatureSpec['precision']): Promise<Entry> {
    const key = `${digest}@${imageSize}:${precision}`;
    const known = this.entries.get(key);
    if (known !== undefined) return known;
    const entry = this.create(digest, imageSize, precision);
    this.entries.set(key, entry);
    entry.catch(() => this.entries.delete(key));
    this.evict();
    return entry;
  }

  private async create(digest: string, imageSize: number, precision: FeatureSpec['precision']): Promise<Entry> {
    const files = await this.repository.load(digest);
    const encoder = await createFrameEncoder({
      backbone: files,
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
        streams: encoder.streams,
      },
      'encoder ready',
    );
    const maxFrames = this.settings.batch === 0 ? encoder.defaultBatch : this.settings.batch;
    return { encoder, batcher: new MicroBatcher(encoder, { maxFrames, maxWaitMs: this.settings.waitMs }) };
  }

  private evict(): void {
    const [oldest] = this.entries.keys();
    if (this.entries.size <= MAX_ENCODERS || oldest === undefined) return;
    const entry = this.entries.get(oldest);
    this.entries.delete(oldest);
    void entry?.then(({ batcher, encoder }) => batcher.idle().then(() => encoder.close())).catch(() => undefined);
  }
}
