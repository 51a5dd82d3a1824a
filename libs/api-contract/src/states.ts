export const batchStates = [
  'validating',
  'queued',
  'running',
  'paused',
  'cancelling',
  'succeeded',
  'completed_with_failures',
  'failed',
  'cancelled',
] as const;
export type BatchState = (typeof batchStates)[number];
export const itemStates = ['pending', 'succeeded', 'failed', 'cancelled'] as const;
export type ItemState = (typeof itemStates)[number];
export const runStates = ['queued', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

const terminal: ReadonlySet<string> = new Set(['succeeded', 'completed_with_failures', 'failed', 'cancelled']);

/** Whether a resource in this state is finished, so that it no longer changes by itself. */
export function isTerminal(state: BatchState | RunState): boolean {
  return terminal.has(state);
}
