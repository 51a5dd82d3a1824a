import { type AliasVersion } from '@clipyard/api-contract';

/**
 * The model that a rollback goes back to, or null where there is none before the current one. Each rollback
 * undoes one promotion: after A, B, C the first gives B and the second A, rather than B and C by turns.
 *
 * @param history versions of one alias, oldest first.
 */
export function rollbackTarget(history: readonly Pick<AliasVersion, 'action' | 'modelId'>[]): string | null {
  const stack: string[] = [];
  for (const { action, modelId } of history) {
    if (action === 'rollback') stack.pop();
    if (stack.at(-1) !== modelId) stack.push(modelId);
  }
  return stack.at(-2) ?? null;
}
