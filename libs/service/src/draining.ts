const controller = new AbortController();

/** Aborts when the process begins to drain. Whatever waits or streams for longer than a moment then ends early. */
export const draining: AbortSignal = controller.signal;

/** Marks the process as draining: readiness fails, and streams and waits end. */
export function beginDraining(): void {
  controller.abort();
}
