import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { BackboneRepository } from '@clipyard/backbone';
import { type Settings } from '@clipyard/config';
import { createDecoder } from '@clipyard/media';
import { type ObjectStore } from '@clipyard/object-store';
import { HealthModule, type Logger } from '@clipyard/observability';
import {
  type Boot,
  JobWorkers,
  LOGGER,
  OBJECT_STORE,
  platformChecks,
  PlatformModule,
  SETTINGS,
} from '@clipyard/platform';
import { JobQueues } from '@clipyard/queues';
import { FeatureRepository, FilmstripRepository } from '@clipyard/repositories';
import { SourceReader } from '@clipyard/sources';
import { type DynamicModule, Module } from '@nestjs/common';

import { Decoding } from './decoding.js';
import { EncoderPool } from './encoder-pool.js';
import { ExtractProcessor, ExtractSupport } from './extract.processor.js';
import { FilmstripProcessor } from './filmstrip.processor.js';
import { FilmstripRendering } from './filmstrip-rendering.js';
import { prepareScratch } from './scratch.js';
import { VideoExtraction } from './video-extraction.js';

const encoderPool = {
  provide: EncoderPool,
  inject: [OBJECT_STORE, SETTINGS, LOGGER],
  useFactory: (store: ObjectStore, settings: Settings, logger: Logger) =>
    new EncoderPool(
      new BackboneRepository(store),
      {
        backbone: settings.BACKBONE,
        engine: settings.ENCODER,
        threads: settings.ENCODER_THREADS,
        streams: settings.ENCODER_STREAMS,
        tf32: settings.ENCODER_TF32,
        batch: settings.ENCODER_BATCH,
        waitMs: settings.ENCODER_WAIT_MS,
        memoryBytes: settings.ENCODER_MEMORY_BYTES,
        cacheDir: settings.CACHE_DIR,
      },
      logger,
    ),
};

const decoding = {
  provide: Decoding,
  inject: [SETTINGS, LOGGER],
  useFactory: (settings: Settings, logger: Logger) => {
    const scratch = prepareScratch(join(settings.CACHE_DIR, 'scratch'));
    const limits = {
      scratch,
      maxBytes: settings.MAX_VIDEO_BYTES,
      maxPixels: settings.DECODE_MAX_PIXELS,
      timeoutMs: settings.DECODE_TIMEOUT_MS,
      cpuSeconds: settings.DECODE_CPU_SECONDS,
    };
    const { decoder, reason, unguarded } = createDecoder(settings.DECODER, {
      processes: settings.DECODER_PROCESSES === 0 ? availableParallelism() : settings.DECODER_PROCESSES,
      memoryBytes: settings.DECODE_MEMORY_BYTES,
    });
    logger.info({ decoder: decoder.name, reason }, 'decoder chosen');
    for (const what of unguarded) logger.warn(what);
    return new Decoding(decoder, limits);
  },
};

const extraction = {
  provide: VideoExtraction,
  inject: [SourceReader, OBJECT_STORE, EncoderPool, Decoding],
  useFactory: (sources: SourceReader, store: ObjectStore, encoders: EncoderPool, { decoder, limits }: Decoding) =>
    new VideoExtraction(sources, store, new FeatureRepository(store), decoder, encoders, limits),
};

const filmstrips = [
  {
    provide: FilmstripRepository,
    inject: [OBJECT_STORE],
    useFactory: (store: ObjectStore) => new FilmstripRepository(store),
  },
  {
    provide: FilmstripRendering,
    inject: [SourceReader, FilmstripRepository, Decoding],
    useFactory: (sources: SourceReader, repository: FilmstripRepository, shared: Decoding) =>
      new FilmstripRendering(sources, repository, shared),
  },
];

/** Encoders, shared by the processors and the health checks. */
@Module({ providers: [encoderPool], exports: [EncoderPool] })
class EncodersModule {}

@Module({})
export class ExtractorModule {
  static register(boot: Boot): DynamicModule {
    return {
      module: ExtractorModule,
      imports: [
        PlatformModule.register('extractor', boot),
        EncodersModule,
        HealthModule.register({
          imports: [EncodersModule],
          inject: [JobQueues, OBJECT_STORE, EncoderPool],
          checks: (queues: JobQueues, store: ObjectStore, pool: EncoderPool) => [
            ...platformChecks(queues, store),
            {
              name: 'encoder',
              check: async () => {
                if (pool.descriptor === null) throw new Error('the backbone is being loaded');
              },
            },
          ],
        }),
      ],
      providers: [
        decoding,
        extraction,
        ...filmstrips,
        ExtractSupport,
        JobWorkers,
        ExtractProcessor,
        FilmstripProcessor,
      ],
    };
  }
}
