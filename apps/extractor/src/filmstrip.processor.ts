import { ClipyardError, toFailure } from '@clipyard/api-contract';
import { type JobContext } from '@clipyard/queues';
import { JobWorkers } from '@clipyard/service';
import { FilmstripRepository } from '@clipyard/videos';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { FilmstripRendering } from './filmstrip-rendering.js';
import { ScratchWatch } from './scratch/scratch-watch.js';

/**
 * Consumes the queue `filmstrips`, which is separate from `extract` so that dashboard users do not wait for batches.
 */
@Injectable()
export class FilmstripProcessor implements OnApplicationBootstrap {
  constructor(
    @Inject(FilmstripRendering) private readonly rendering: FilmstripRendering,
    @Inject(FilmstripRepository) private readonly filmstrips: FilmstripRepository,
    @Inject(JobWorkers) private readonly workers: JobWorkers,
    @Inject(ScratchWatch) private readonly scratch: ScratchWatch,
  ) {}

  onApplicationBootstrap(): void {
    this.workers.consume('filmstrips', (context) => this.process(context));
  }

  /** Renders one filmstrip. A failure that another attempt cannot fix is stored for the API to report. */
  private async process(context: JobContext<'filmstrips'>): Promise<void> {
    const { payload, signal, lastAttempt } = context;
    try {
      await this.rendering.run(payload, signal);
    } catch (error) {
      const failure = toFailure(error);
      if (error instanceof ClipyardError && error.code === 'scratch_unavailable' && !signal.aborted)
        await this.scratch.judge(error, context);
      if (signal.aborted || (failure.retryable && !lastAttempt)) throw error;
      await this.filmstrips.fail(payload, payload, failure);
    }
  }
}
