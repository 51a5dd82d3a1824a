import { setTimeout as sleep } from 'node:timers/promises';

import {
  cancel,
  type ControlPlane,
  ended,
  manifestLines,
  readBatch,
  submit,
  untilBatch,
} from '../control-plane/control-plane.js';

/** A batch that keeps the workers busy during a measurement. */
export class Load {
  private constructor(
    private readonly plane: ControlPlane,
    private readonly id: string,
  ) {}

  /** Each load has its own image size and so its own feature spec, so nothing of an earlier load is cached. */
  static async start(plane: ControlPlane, uris: readonly string[], imageSize: number): Promise<Load> {
    const { id } = await submit(plane.api, `load-${imageSize}`, manifestLines([...uris], uris.length), imageSize);
    return new Load(plane, id);
  }

  /** Resolves when the given number of further videos have ended. */
  async advance(videos: number): Promise<void> {
    const {
      counts: { succeeded },
    } = await readBatch(this.plane.api, this.id);
    await untilBatch(this.plane.api, this.id, ({ counts }) => counts.succeeded >= succeeded + videos, 120_000, 50);
  }

  /**
   * Videos that ended while `work` ran, and its seconds.
   *
   * @throws Error if the batch ran out of videos
   */
  async during(work: () => Promise<unknown>): Promise<{ videos: number; seconds: number; perSecond: number }> {
    const [before, began] = [await readBatch(this.plane.api, this.id), performance.now()];
    await work();
    const [after, ends] = [await readBatch(this.plane.api, this.id), performance.now()];
    if (after.counts.pending === 0) throw new Error('The load ended while it was measured');
    const videos = after.counts.succeeded - before.counts.succeeded;
    const seconds = (ends - began) / 1000;
    return { videos, seconds, perSecond: videos / seconds };
  }

  overSeconds(seconds: number): Promise<{ videos: number; seconds: number; perSecond: number }> {
    return this.during(() => sleep(seconds * 1000));
  }

  /** The counts after the batch has ended. */
  async end(timeoutMs: number): Promise<{ succeeded: number; failed: number }> {
    const { counts } = await untilBatch(this.plane.api, this.id, ended, timeoutMs, 100);
    return counts;
  }

  cancel(): Promise<void> {
    return cancel(this.plane.api, this.id);
  }
}
