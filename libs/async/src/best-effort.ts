/** Is notified of each failure that did not matter to its caller. */
export type FailureListener = (what: string, error: unknown) => void;

let onFailure: FailureListener = () => undefined;

/** Sets the listener of this process. Services count and log the failures. */
export function onBestEffortFailure(listener: FailureListener): void {
  onFailure = listener;
}

/**
 * Waits for work whose failure is repaired by something else, for example by reconciliation. A failure is reported to
 * the listener of the process and not thrown.
 *
 * @param what - the work, as an infinitive: `enqueue a training run`
 */
export async function bestEffort(what: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    onFailure(what, error);
  }
}
