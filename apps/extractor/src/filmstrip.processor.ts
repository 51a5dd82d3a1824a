import { toFailure } from '@clipyard/api-contract';
import { type JobContext } from '@clipyard/queues';
import { JobWorkers } from '@clipyard/service';
import { FilmstripRepository } from '@clipyard/videos';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { FilmstripRendering } from './filmstrip-rendering.js';

/** Consumes the queue `filmstrips`, which is separate from `extract` so that dashboard users do not wait for batches. */
@Injectable()
export class FilmstripProcessor implements OnApplicationBootstrap {
  constructor(
    @Inject(FilmstripRendering) private readonly rendering: FilmstripRendering,
    @Inject(FilmstripRepository) private readonly filmstrips: FilmstripRepository,
    @Inject(JobWorkers) private readonly workers: JobWorkers,
  ) {}

  onApplicationBootstrap(): void {
    this.workers.consume('filmstrips', (context) => this.process(context));
  }

  /** Renders one filmstrip. A failure that another attempt cannot fix is stored for the API to report. */
  private async process({ payload, signal, lastAttempt }: JobContext<'filmstrips'>): Promise<void> {
    try {
      await this.rendering.run(payload, signal);
    } catch (error) {
      const failure = toFailure(error);
      if (signal.aborted || (failure.retryable && !lastAttempt)) throw error;
      await this.filmstrips.fail(payload.specId, payload.videoId, failure);
    }
  }
}
