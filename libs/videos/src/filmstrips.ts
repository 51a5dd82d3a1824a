import { type Readable } from 'node:stream';

import { ClipyardError } from '@clipyard/api-contract';
import { type FilmstripJob, type FilmstripJobs } from '@clipyard/jobs';

import { type FilmstripRepository } from './filmstrip-repository.js';

/** How long a failure is reported before the next request tries again, in milliseconds. */
const FAILURE_CACHE_MS = 60_000;
/** Longest queue of filmstrips. Further ones would wait for minutes. */
const MAX_WAITING = 500;

/** Images of the frames that the network used. An extractor makes each one on its first request; then it is stored. */
export class Filmstrips {
  constructor(
    private readonly repository: FilmstripRepository,
    private readonly jobs: FilmstripJobs,
  ) {}

  /**
   * The image of a video as a GIF.
   *
   * @param job - makes the image if there is none
   * @returns null while the image is being made
   * @throws ClipyardError the reason if it could not be made
   * @throws ClipyardError `rate_limited` if too many are queued
   */
  async get(job: FilmstripJob): Promise<Readable | null> {
    const gif = await this.repository.get(job);
    if (gif !== null) return gif;
    if (await this.jobs.isQueued(job)) return null;
    const failure = await this.repository.failure(job, job, FAILURE_CACHE_MS);
    if (failure !== null) throw new ClipyardError(failure.code, failure.message);
    if ((await this.jobs.waiting()) >= MAX_WAITING)
      throw new ClipyardError('rate_limited', `${MAX_WAITING} filmstrips are already queued`);
    await this.jobs.enqueue(job);
    return null;
  }
}
