import { ClipyardError } from '@clipyard/api-contract';
import { WorkerThread, workerUrl } from '@clipyard/workers';

import { type WriteSettings } from './parquet.worker.js';

export interface ParquetOptions {
  /** Most rows of a row group. */
  readonly rowGroupRows?: number;
  /** Paths of columns whose values are mostly distinct numbers, such as `features.list.item`. */
  readonly plain?: readonly string[];
}

/** Readers can skip row groups of this size, and a writer holds one of them in memory. */
const ROW_GROUP_BYTES = 8 * 1024 ** 2;
const ROW_GROUP_ROWS = 65_536;

/**
 * Encodes record batches as a Parquet file, in a worker thread. Row groups come out when they are complete. A batch is
 * read only when the consumer wants more, so memory stays the same however many rows there are.
 *
 * @param batches - Arrow IPC streams with one schema and at least one record batch each
 * @returns the bytes of the file, in pieces
 * @throws the error of `batches`; ClipyardError `internal` if a batch cannot be encoded
 */
export async function* encodeParquet(
  batches: AsyncIterable<Uint8Array>,
  { rowGroupRows = ROW_GROUP_ROWS, plain = [] }: ParquetOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = batches[Symbol.asyncIterator]();
  const encoder = ParquetThread.take();
  const stream = encoder.begin(source);
  try {
    await encoder.call('open', { stream, settings: { rowGroupRows, rowGroupBytes: ROW_GROUP_BYTES, plain } });
    for (;;) {
      const bytes = await encoder.call<Uint8Array | null>('read', stream);
      if (bytes === null) return;
      yield bytes;
    }
  } catch (error) {
    throw encoder.failureOf(stream) ?? error;
  } finally {
    await encoder.end(stream);
    await source.return?.();
  }
}

/**
 * The thread of all files that are being encoded. One thread bounds the processor time and the memory that exports
 * take. It ends with the last file, because WebAssembly never gives memory back.
 */
class ParquetThread {
  private static current: ParquetThread | null = null;

  private readonly sources = new Map<number, AsyncIterator<Uint8Array>>();
  private readonly failures = new Map<number, unknown>();
  private last = 0;

  private readonly thread = new WorkerThread(workerUrl(import.meta.url, './parquet.worker.js'), {
    handlers: { next: (stream: number) => this.next(stream) },
  });

  static take(): ParquetThread {
    if (ParquetThread.current?.thread.alive !== true) ParquetThread.current = new ParquetThread();
    return ParquetThread.current;
  }

  begin(source: AsyncIterator<Uint8Array>): number {
    this.sources.set(++this.last, source);
    return this.last;
  }

  /** The error of the record batches of a stream, which the thread knows only as text. */
  failureOf(stream: number): unknown {
    return this.failures.get(stream);
  }

  call<T>(name: 'open' | 'read', argument: number | { stream: number; settings: WriteSettings }): Promise<T> {
    return this.thread.call<T>(name, argument);
  }

  async end(stream: number): Promise<void> {
    this.sources.delete(stream);
    this.failures.delete(stream);
    if (this.sources.size > 0) return this.thread.call<undefined>('close', stream).catch(() => undefined);
    if (ParquetThread.current === this) ParquetThread.current = null;
    await this.thread.close();
  }

  private async next(stream: number): Promise<Uint8Array | null> {
    const source = this.sources.get(stream);
    if (source === undefined) throw new ClipyardError('internal', 'The file is not wanted any more');
    try {
      const { done, value } = await source.next();
      return done === true ? null : value;
    } catch (error) {
      this.failures.set(stream, error);
      throw error;
    }
  }
}
