import { SingleBar } from 'cli-progress';

import { bytesText } from './output.js';

export interface Progress {
  update(done: number, total: number, text: string): void;
  stop(): void;
}

/** Where nobody is to be told. */
export const silent: Progress = { update: () => undefined, stop: () => undefined };

/** Below this many steps each of them gets its line. */
const FEW = 20;

/** A bar on a terminal; elsewhere a line at each tenth, or at each step of few. */
export function progressOf(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? bar(stream) : lines(stream);
}

/** Columns of the longest text, that of an epoch: a narrow terminal has a shorter bar, so that it shows all of it. */
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
  let [shown, told, last] = [-1, '', ''];
  const tell = (): void => {
    if (last !== told) stream.write(`${(told = last)}\n`);
  };
  return {
    update: (done, total, text) => {
      const step = total <= FEW ? done : Math.floor((done / total) * 10);
      last = text;
      if (step !== shown) tell();
      shown = step;
    },
    // The last word, where it was not at a step.
    stop: tell,
  };
}

/** Hands items on and tells how many have been. */
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

/** Tells how far bytes are; null: of how many is not known. */
export const bytesOn =
  (progress: Progress, word: string) =>
  (bytes: number, total: number | null): void =>
    progress.update(
      bytes,
      total ?? bytes,
      `${bytesText(bytes)}${total === null ? '' : ` of ${bytesText(total)}`} ${word}`,
    );
