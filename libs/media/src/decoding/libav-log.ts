import { setTimeout as sleep } from 'node:timers/promises';

import { AV_LOG_ERROR } from 'node-av/constants';
import { Log } from 'node-av/lib';

const MAX_LINES = 50;
const MARK = 'clipyard: all said';
const PATIENCE_MS = 1_000;

/** Collects the errors that FFmpeg's libraries log in this process, which has one clip open at a time. */
export class LibavLog {
  private readonly lines: string[] = [];
  private marked: (() => void) | null = null;

  constructor() {
    Log.setLevel(AV_LOG_ERROR);
    Log.setCallback(
      (_, message) => {
        if (message.includes(MARK)) return this.marked?.();
        this.lines.push(message.trim());
        if (this.lines.length > MAX_LINES) this.lines.shift();
      },
      { maxLevel: AV_LOG_ERROR },
    );
  }

  clear(): void {
    this.lines.length = 0;
  }

  /**
   * Lines arrive in order, but several turns of the event loop late, so a mark is logged and awaited.
   *
   * @returns the last lines
   */
  async read(): Promise<string> {
    const arrived = new Promise<void>((resolve) => (this.marked = resolve));
    Log.log(AV_LOG_ERROR, MARK);
    await Promise.race([arrived, sleep(PATIENCE_MS, undefined, { ref: false })]);
    return this.lines.join('\n');
  }
}
