import { readFileSync } from 'node:fs';

import { type Settings } from '@clipyard/config';
import { DatasetRepository, SimilarityIndex } from '@clipyard/datasets';
import { ModelRegistry } from '@clipyard/models';
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
import { TrainingRunRepository } from '@clipyard/training';
import { type DynamicModule, Module } from '@nestjs/common';

import { TrainProcessor } from './train.processor.js';
import { Training } from './training.js';

const training = {
  provide: Training,
  inject: [OBJECT_STORE, LOGGER, SETTINGS],
  useFactory: (
    store: ObjectStore,
    logger: Logger,
    {
      CLASSIFIER_ENGINE: engine,
      CLASSIFIER_THREADS: threads,
      CHECKPOINTS_KEPT: keepCheckpoints,
      PROMOTION_MIN_GAIN: promotionMinGain,
    }: Settings,
  ) => {
    const { version: codeVersion } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    const stores = {
      store,
      runs: new TrainingRunRepository(store),
      datasets: new DatasetRepository(store),
      registry: new ModelRegistry(store),
      similar: new SimilarityIndex(store),
    };
    return new Training(stores, logger, { engine, threads }, { codeVersion, keepCheckpoints, promotionMinGain });
  },
};

@Module({})
export class TrainerModule {
  static register(boot: Boot): DynamicModule {
    return {
      module: TrainerModule,
      imports: [
        PlatformModule.register('trainer', boot),
        HealthModule.register({ imports: [], inject: [JobQueues, OBJECT_STORE], checks: platformChecks }),
      ],
      providers: [training, JobWorkers, TrainProcessor],
    };
  }
}
