import { SingleBar } from 'cli-progress';

import { bytesText } from './output.js';

export interface Progress {
  update(done: number, total: number, text: string): void;
  stop(): void;
}

/** Progress that is not shown. */
export const silent: Progress = { update: () => undefined, stop: () => undefined };

/** Up to this many steps, each step gets its own line. */
const FEW = 20;

/** Shows progress as a bar on a terminal, otherwise as a line per tenth, or per step if there are few steps. */
export function progressOf(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? bar(stream) : lines(stream);
}

/** Columns of the longest text, that of an epoch. On narrow terminals the bar is shorter, so that the text fits. */
const TEXT_COLUMNS = 95;
const BAR_COLUMNS = { least: 5, most: 40 } as const;

function bar(stream: NodeJS.WriteStream): Progress {
  const barsize = Math.max(BAR_COLUMNS.least, Math.min(BAR_COLUMNS.most, stream.columns - TEXT_COLUMNS));
  const shown = new SingleBar({
    format: '{bar} {percentage}% {text}',
    barsize,
    hideCursor: true,
    clearOnComplete: false,
    stream,
  });
  let started = false;
  return {
    update: (done, total, text) => {
      if (!started) shown.start(total, done, { text });
      started = true;
      shown.setTotal(total);
      shown.update(done, { text });
    },
    stop: () => shown.stop(),
  };
}

function lines(stream: NodeJS.WriteStream): Progress {
  let [shown, written, last] = [-1, '', ''];
  const write = (): void => {
    if (last !== written) stream.write(`${(written = last)}\n`);
  };
  return {
    update: (done, total, text) => {
      const step = total <= FEW ? done : Math.floor((done / total) * 10);
      last = text;
      if (step !== shown) write();
      shown = step;
    },
    // Writes the last text if it was between two steps.
    stop: write,
  };
}

/** Work that takes less than this shows no progress, in milliseconds. */
const QUICK_MS = 1_000;

/** Shows progress at most once per second and at the end, and none of work that ends within the first second. */
export function unhurried(progress: Progress, now: () => number = Date.now): Progress {
  let [at, isShown] = [now(), false];
  return {
    update: (done, total, text) => {
      if (now() - at < QUICK_MS && !(isShown && done === total)) return;
      progress.update(done, total, text);
      [at, isShown] = [now(), true];
    },
    stop: () => progress.stop(),
  };
}

/** Yields items unchanged, and reports their count after each. */
export async function* counted<T>(
  items: AsyncIterable<T> | Iterable<T>,
  onItem: (count: number) => void,
): AsyncGenerator<T> {
  let count = 0;
  for await (const item of items) {
    yield item;
    onItem(++count);
  }
}

/**
 * Reports transferred bytes as progress.
 *
 * @param word - the verb, such as `uploaded`
 * @returns a callback for the bytes so far and the total; the total is null if it is unknown
 */
export const bytesOn =
  (progress: Progress, word: string) =>
  (bytes: number, total: number | null): void =>
    progress.update(
      bytes,
      total ?? bytes,
      `${bytesText(bytes)}${total === null ? '' : ` of ${bytesText(total)}`} ${word}`,
    );
