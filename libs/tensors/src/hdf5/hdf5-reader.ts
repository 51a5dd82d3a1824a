import { ClipyardError, type ErrorCode } from '@clipyard/api-contract';
import { WorkerProcess } from '@clipyard/workers';

export interface Hdf5ReaderOptions {
  /** A script that calls `serveHdf5Reader`; see `workerUrl`. */
  readonly script: URL;
  /** The code of errors if the process ends because of a file, or is too slow. */
  readonly code: ErrorCode;
  /** Content of the files for error messages, such as `Keras weights`. */
  readonly contents: string;
  /** A minute by default. Valid files take less than a second. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 60_000;

/**
 * Reads HDF5 files in a process of its own, one after the other. HDF5 blocks its thread, takes much memory, and may
 * crash or never return from a damaged file. The process is killed in that case, and the next file gets a new one.
 */
export class Hdf5Reader {
  private worker: WorkerProcess | null = null;

  constructor(private readonly options: Hdf5ReaderOptions) {}

  /**
   * Reads one file.
   *
   * @param argument - Passed to the function that the script gives to `serveHdf5Reader`.
   * @returns The result of that function.
   * @throws ClipyardError The error of that function, or `options.code`.
   */
  async read<T>(path: string, argument: unknown): Promise<T> {
    const { script, code, contents, deadlineMs = DEADLINE_MS } = this.options;
    if (this.worker?.alive !== true)
      this.worker = new WorkerProcess({ script, env: {}, exitCode: code, name: `The reader of ${contents}` });
    const { worker } = this;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      void worker.kill();
    }, deadlineMs);
    try {
      return await worker.call<T>('read', { path, argument } satisfies Hdf5Call);
    } catch (error) {
      if (!late) throw error;
      const message = `The file cannot be read as ${contents} within ${deadlineMs / 1000} s`;
      throw new ClipyardError(code, message, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    await this.worker?.kill();
    this.worker = null;
  }
}

/** A call from `Hdf5Reader` to its process. */
export interface Hdf5Call {
  readonly path: string;
  readonly argument: unknown;
}

/** Reads one file and closes the process. See `Hdf5Reader`. */
export async function readHdf5InProcess<T>(path: string, argument: unknown, options: Hdf5ReaderOptions): Promise<T> {
  const reader = new Hdf5Reader(options);
  return reader.read<T>(path, argument).finally(() => reader.close());
}
