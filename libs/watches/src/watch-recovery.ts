import { EVERYBODY } from '@clipyard/access';
import { type Recoverable, type Recovered, type WatchJobs } from '@clipyard/jobs';
import { passOver } from '@clipyard/object-store';

import { nextTime } from './schedule.js';
import { type WatchRepository } from './watch-repository.js';
import { type WatchRunner } from './watch-runner.js';

/** Gives jobs to watches that have an unfinished run, or one that is due. */
export class WatchRecovery implements Recoverable {
  /** @param aheadMs - times of schedules within so many milliseconds get a delayed job */
  constructor(
    private readonly watches: WatchRepository,
    private readonly runner: Pick<WatchRunner, 'isDue'>,
    private readonly jobs: WatchJobs,
    private readonly aheadMs: number,
  ) {}

  async recover(): Promise<Recovered> {
    const { done, unreadable } = await passOver(await this.watches.open(), (id) => this.recoverOne(id));
    return { continued: done, open: [], unreadable };
  }

  private async recoverOne(id: string): Promise<boolean> {
    const watch = await this.watches.record(EVERYBODY, id);
    if (watch === null || (await this.jobs.isQueued(id))) return false;
    if (await this.runner.isDue(watch)) {
      await this.jobs.enqueue(watch);
      return true;
    }
    const now = Date.now();
    const next = watch.schedule === null ? Infinity : nextTime(watch.schedule, now);
    if (next - now <= this.aheadMs) await this.jobs.enqueue(watch, next);
    return false;
  }
}
