import { type AliasVersion } from '@clipyard/api-contract';

/**
 * The model that a rollback goes back to. Each rollback undoes one promotion: after A, B, C, the first one returns to B
 * and the second one to A.
 *
 * @param history - Versions of one alias, oldest first.
 * @returns Null if there is no model before the current one.
 */
export function rollbackTarget(history: readonly Pick<AliasVersion, 'action' | 'modelId'>[]): string | null {
  const stack: string[] = [];
  for (const { action, modelId } of history) {
    if (action === 'rollback') stack.pop();
    if (stack.at(-1) !== modelId) stack.push(modelId);
  }
  return stack.at(-2) ?? null;
}
