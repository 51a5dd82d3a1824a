import { pipeline } from 'node:stream/promises';

import { ClipyardError, type FilmstripJob } from '@clipyard/contracts';
import { JobQueues } from '@clipyard/queues';
import { FilmstripRepository, projects } from '@clipyard/repositories';
import { Inject, Injectable } from '@nestjs/common';
import { type Response } from 'express';

/** How long a failure is the answer before the next request tries again, in milliseconds. */
const FAILURE_HOLDS_MS = 60_000;
/** More than anybody looks at: what comes on top would wait for minutes. */
const MAX_WAITING = 500;

/** Pictures of the frames that the network saw. Made by an extractor when first asked for, and kept. */
@Injectable()
export class Filmstrips {
  constructor(
    @Inject(FilmstripRepository) private readonly filmstrips: FilmstripRepository,
    @Inject(JobQueues) private readonly queues: JobQueues,
  ) {}

  /** Answers with the GIF, or with 202 and Retry-After while it is being made. Errors: why it cannot be made; `rate_limited` where too many wait. */
  async send(response: Response, job: FilmstripJob): Promise<void> {
    const stream = await this.filmstrips.get(job.specId, job.videoId);
    if (stream === null) {
      await projects.runIn(job.project, () => this.order(job));
      response.status(202).setHeader('Retry-After', '1').json({ object: 'filmstrip', state: 'queued' });
      return;
    }
    // The key is the address of the bytes: what is there never changes.
    response.setHeader('content-type', 'image/gif').setHeader('cache-control', 'private, max-age=86400, immutable');
    await pipeline(stream, response);
  }

  private async order(job: FilmstripJob): Promise<void> {
    const jobId = `filmstrip-${job.specId}-${job.videoId}`;
    if (await this.queues.isPending('filmstrips', jobId)) return;
    const failure = await this.filmstrips.failure(job.specId, job.videoId, FAILURE_HOLDS_MS);
    if (failure !== null) throw new ClipyardError(failure.code, failure.message);
    const { waiting = 0, prioritized = 0 } = await this.queues.counts('filmstrips');
    if (waiting + prioritized >= MAX_WAITING)
      throw new ClipyardError('rate_limited', `${MAX_WAITING} filmstrips are waited for already`);
    await this.queues.add('filmstrips', job, { jobId });
  }
}
