import { pipeline } from 'node:stream/promises';

import { projects } from '@clipyard/access';
import { ClipyardError, featureId } from '@clipyard/api-contract';
import { type FilmstripJob } from '@clipyard/jobs';
import { JobQueues } from '@clipyard/queues';
import { FilmstripRepository } from '@clipyard/videos';
import { Inject, Injectable } from '@nestjs/common';
import { type Response } from 'express';

/** How long a failure is reported before the next request tries again, in milliseconds. */
const FAILURE_CACHE_MS = 60_000;
/** Longest queue of filmstrips. Further ones would wait for minutes. */
const MAX_WAITING = 500;

/** Images of the frames that the network used. An extractor makes each one on its first request; then it is stored. */
@Injectable()
export class Filmstrips {
  constructor(
    @Inject(FilmstripRepository) private readonly filmstrips: FilmstripRepository,
    @Inject(JobQueues) private readonly queues: JobQueues,
  ) {}

  /**
   * Responds with the GIF, or with 202 and Retry-After while it is being made.
   *
   * @throws ClipyardError the reason if it could not be made
   * @throws ClipyardError `rate_limited` if too many are queued
   */
  async send(response: Response, job: FilmstripJob): Promise<void> {
    const stream = await this.filmstrips.get(job);
    if (stream === null) {
      await projects.runIn(job.project, () => this.enqueue(job));
      response.status(202).setHeader('Retry-After', '1').json({ object: 'filmstrip', state: 'queued' });
      return;
    }
    // The URL identifies the content, which never changes.
    response.setHeader('content-type', 'image/gif').setHeader('cache-control', 'private, max-age=86400, immutable');
    await pipeline(stream, response);
  }

  private async enqueue(job: FilmstripJob): Promise<void> {
    const jobId = `filmstrip-${featureId(job).replace('/', '-')}`;
    if (await this.queues.isPending('filmstrips', jobId)) return;
    const failure = await this.filmstrips.failure(job, FAILURE_CACHE_MS);
    if (failure !== null) throw new ClipyardError(failure.code, failure.message);
    const { waiting = 0, prioritized = 0 } = await this.queues.counts('filmstrips');
    if (waiting + prioritized >= MAX_WAITING)
      throw new ClipyardError('rate_limited', `${MAX_WAITING} filmstrips are already queued`);
    await this.queues.add('filmstrips', job, { jobId });
  }
}
