import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { BackboneRepository, processDeaths } from '@clipyard/backbone';
import { type Settings } from '@clipyard/config';
import { createDecoder } from '@clipyard/media';
import { type ObjectStore } from '@clipyard/object-store';
import { JobQueues } from '@clipyard/queues';
import { HealthModule, type Logger } from '@clipyard/service';
import {
  type Boot,
  JobWorkers,
  LOGGER,
  OBJECT_STORE,
  platformChecks,
  PlatformModule,
  SETTINGS,
} from '@clipyard/service';
import { SourceReader } from '@clipyard/video-sources';
import { FeatureRepository, FilmstripRepository, SegmentLists } from '@clipyard/videos';
import { type DynamicModule, Module } from '@nestjs/common';

import { Decoding } from './decoding.js';
import { EncoderPool } from './encoder-pool.js';
import { ExtractProcessor, ExtractSupport } from './extract.processor.js';
import { FilmstripProcessor } from './filmstrip.processor.js';
import { FilmstripRendering } from './filmstrip-rendering.js';
import { ScratchDisk } from './scratch/scratch-disk.js';
import { ScratchWatch } from './scratch/scratch-watch.js';
import { SegmentExtraction } from './segment-extraction.js';
import { VideoExtraction } from './video-extraction.js';

const encoderPool = {
  provide: EncoderPool,
  inject: [OBJECT_STORE, SETTINGS, LOGGER],
  useFactory: (store: ObjectStore, settings: Settings, logger: Logger) => {
    processDeaths.keepIn(settings.CACHE_DIR);
    return new EncoderPool(
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
    );
  },
};

const decoding = {
  provide: Decoding,
  inject: [SETTINGS, LOGGER, ScratchDisk],
  useFactory: (settings: Settings, logger: Logger, scratch: ScratchDisk) => {
    const limits = {
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
    return new Decoding(decoder, scratch, limits);
  },
};

const extraction = {
  provide: VideoExtraction,
  inject: [SourceReader, OBJECT_STORE, EncoderPool, Decoding],
  useFactory: (sources: SourceReader, store: ObjectStore, encoders: EncoderPool, shared: Decoding) =>
    new VideoExtraction(sources, store, new FeatureRepository(store), encoders, shared),
};

const division = {
  provide: SegmentExtraction,
  inject: [SourceReader, OBJECT_STORE, EncoderPool, Decoding, SETTINGS],
  useFactory: (
    sources: SourceReader,
    store: ObjectStore,
    encoders: EncoderPool,
    shared: Decoding,
    { MAX_SEGMENTS }: Settings,
  ) =>
    new SegmentExtraction(
      sources,
      new FeatureRepository(store),
      new SegmentLists(store),
      encoders,
      shared,
      MAX_SEGMENTS,
    ),
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

const scratch = [
  {
    provide: ScratchDisk,
    inject: [SETTINGS],
    useFactory: (settings: Settings) => new ScratchDisk(join(settings.CACHE_DIR, 'scratch')),
  },
  {
    provide: ScratchWatch,
    inject: [ScratchDisk, JobWorkers, LOGGER],
    useFactory: (disk: ScratchDisk, workers: JobWorkers, logger: Logger) => new ScratchWatch(disk, workers, logger),
  },
];

/** Encoders and the scratch disk, which the processors share with the health checks. */
@Module({
  providers: [encoderPool, ...scratch, JobWorkers],
  exports: [EncoderPool, ScratchDisk, ScratchWatch, JobWorkers],
})
class SharedModule {}

@Module({})
export class ExtractorModule {
  static register(boot: Boot): DynamicModule {
    return {
      module: ExtractorModule,
      imports: [
        PlatformModule.register('extractor', boot),
        SharedModule,
        HealthModule.register({
          imports: [SharedModule],
          inject: [JobQueues, OBJECT_STORE, EncoderPool, ScratchWatch],
          checks: (queues: JobQueues, store: ObjectStore, pool: EncoderPool, disk: ScratchWatch) => [
            ...platformChecks(queues, store),
            { name: 'scratch-disk', check: () => disk.check() },
            {
              name: 'encoder',
              check: async () => {
                if (pool.descriptor === null) throw new Error('the backbone is being loaded');
              },
            },
          ],
        }),
      ],
      providers: [decoding, extraction, division, ...filmstrips, ExtractSupport, ExtractProcessor, FilmstripProcessor],
    };
  }
}
