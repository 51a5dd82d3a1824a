import { type Ending } from './tally.js';

/**
 * Feeds inputs to a reader, one after the other. `outcome` is the code of a typed failure, `read` for an answer, or the
 * error itself if it has no code.
 */
export async function feed(
  suite: string,
  inputs: Iterable<{ readonly kind: string; readonly bytes: Uint8Array }>,
  read: (bytes: Uint8Array) => unknown,
): Promise<Ending[]> {
  const endings: Ending[] = [];
  for (const { kind, bytes } of inputs) {
    const started = performance.now();
    let outcome = 'read';
    try {
      await read(bytes);
    } catch (error) {
      outcome = (error as { code?: string }).code ?? `untyped: ${String(error)}`;
    }
    endings.push({ suite, kind, outcome, ms: Math.round(performance.now() - started) });
  }
  return endings;
}
