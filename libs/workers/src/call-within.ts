import { watchProcessorTime } from './processor-time.js';
import { type WorkerProcess } from './worker-process.js';

export interface CallLimits {
  /** Processor time. */
  readonly cpuSeconds: number;
  /** Wall time, which a busy machine uses up by itself. */
  readonly deadlineMs: number;
}

/**
 * Calls a handler of a process, and kills the process if it does not answer in time.
 *
 * @throws ClipyardError as `WorkerProcess.call`
 */
export async function callWithin<T>(
  worker: WorkerProcess,
  name: string,
  argument: unknown,
  { cpuSeconds, deadlineMs }: CallLimits,
): Promise<T> {
  const timer = setTimeout(() => void worker.kill(), deadlineMs);
  const unwatch = watchProcessorTime(worker.pid ?? 0, cpuSeconds, () => void worker.kill());
  try {
    return await worker.call<T>(name, argument);
  } finally {
    clearTimeout(timer);
    unwatch();
  }
}
