import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import { ClipyardError } from '@clipyard/api-contract';

export interface Resumable {
  readonly stream: Readable;
  /** Declared size in bytes; null if the source does not report it, so that a break cannot be told from the end. */
  readonly bytes: number | null;
  /**
   * Reads the same bytes from an offset on.
   *
   * @returns `changed` if the source has other bytes now, `unsupported` if it cannot continue at an offset
   * @throws ClipyardError which ends the stream at once if it is not retryable
   */
  resume(from: number): Promise<Readable | 'changed' | 'unsupported'>;
}

/** Breaks in a row without a byte in between, after which the source counts as unreachable. */
const MAX_FRUITLESS = 4;
const FIRST_PAUSE_MS = 250;

/** The bytes of a source. A broken transfer continues at the next byte, instead of starting again. */
export function resumedStream(source: Resumable, signal: AbortSignal): Readable {
  let current = quiet(source.stream);
  const stream = Readable.from(read(), { objectMode: false });
  // Also while no byte arrives: a reader that gives up must not leave a connection open.
  stream.once('close', () => current.destroy());
  return stream;

  async function* read(): AsyncGenerator<Buffer> {
    let at = 0;
    let fruitless = 0;
    let chunks = iterate(current);
    for (;;) {
      let broken: unknown;
      try {
        const { done, value } = await chunks.next();
        if (done !== true) {
          at += value.byteLength;
          fruitless = 0;
          yield value;
          continue;
        }
        if (source.bytes === null || at >= source.bytes) return;
        broken = new ClipyardError('source_unreachable', `The transfer ended after ${at} of ${source.bytes} bytes`);
      } catch (error) {
        broken = brokenAfter(at, error);
      }
      if (stream.destroyed || signal.aborted) throw broken;
      chunks = iterate((current = await reopened(at, () => ++fruitless, broken)));
    }
  }

  async function reopened(at: number, fail: () => number, cause: unknown): Promise<Readable> {
    let broken = cause;
    for (;;) {
      const failures = fail();
      if (failures > MAX_FRUITLESS || (broken instanceof ClipyardError && !broken.retryable)) throw broken;
      await sleep(FIRST_PAUSE_MS * 2 ** (failures - 1), undefined, { signal });
      const resumed = await source.resume(at).catch((error: unknown) => {
        broken = error;
      });
      if (resumed === 'changed')
        throw new ClipyardError('source_unreachable', 'The source changed while it was read', { cause });
      if (resumed === 'unsupported') throw cause;
      if (resumed !== undefined) return quiet(resumed);
    }
  }
}

function brokenAfter(bytes: number, error: unknown): ClipyardError {
  if (error instanceof ClipyardError || (error as Error).name === 'AbortError') return ClipyardError.from(error);
  const { code, message } = error as NodeJS.ErrnoException;
  return new ClipyardError('source_unreachable', `The transfer broke after ${bytes} bytes (${code ?? message})`, {
    cause: error,
  });
}

/** Errors reach the reader through the iterator; one before the first read must not end the process. */
const quiet = (stream: Readable): Readable => stream.on('error', () => undefined);

const iterate = (stream: Readable): AsyncIterator<Buffer> => (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
