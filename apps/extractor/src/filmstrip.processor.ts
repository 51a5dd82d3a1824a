import { toFailure } from '@clipyard/contracts';
import { JobWorkers } from '@clipyard/platform';
import { type JobContext } from '@clipyard/queues';
import { FilmstripRepository } from '@clipyard/repositories';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

import { FilmstripRendering } from './filmstrip-rendering.js';

/** Consumes the queue `filmstrips`: apart from `extract`, so that who looks at a page does not wait for a batch. */
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

  /** What cannot be mended by another try is kept for those who ask. */
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
