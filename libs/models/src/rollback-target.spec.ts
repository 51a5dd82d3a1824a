import { type AliasVersion } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { rollbackTarget } from './rollback-target.js';

/** `A B <A` reads: promoted A, promoted B, rolled back to A. */
const history = (text: string): Pick<AliasVersion, 'action' | 'modelId'>[] =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) =>
      word.startsWith('<') ? { action: 'rollback', modelId: word.slice(1) } : { action: 'promote', modelId: word },
    );

describe('rollbackTarget', () => {
  it.each([
    ['', null],
    ['A', null],
    ['A A', null],
    ['A B', 'A'],
    ['A B B', 'A'],
    ['A B C', 'B'],
    ['A B C <B', 'A'],
    ['A B C <B <A', null],
    ['A B <A C', 'A'],
    ['A B A', 'B'],
    ['A B A <B', 'A'],
  ])('after "%s" goes to %s', (text, target) => {
    expect(rollbackTarget(history(text))).toBe(target);
  });
});
