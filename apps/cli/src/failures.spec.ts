import { ClipyardError, type FieldError } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { failureOf, failureText } from './failures.js';

const textOf = (message: string, errors: readonly FieldError[]): string[] =>
  failureText(failureOf(new ClipyardError('invalid_manifest', message, { errors }))!)
    .split('\n')
    .slice(0, -1);

describe('the text of a failure', () => {
  it('says the only fault of a list once', () => {
    const detail = 'a.csv, line 3: split must be train, validation or test';
    expect(textOf(detail, [{ pointer: '/lines/3/split', code: 'invalid_value', detail }])).toEqual([detail]);
  });

  it('names several lines of a list by file and line, not by pointer', () => {
    const errors = [1, 2].map((line) => ({
      pointer: `/lines/${line}`,
      code: 'invalid_line',
      detail: `a.csv, line ${line}: not UTF-8`,
    }));
    expect(textOf('2 lines are not valid. a.csv, line 1: not UTF-8', errors)).toEqual([
      '2 lines are not valid. a.csv, line 1: not UTF-8',
      '  a.csv, line 1: not UTF-8',
      '  a.csv, line 2: not UTF-8',
    ]);
  });

  it('names fields by their pointer', () => {
    expect(
      textOf('The request is not valid', [{ pointer: '/epochs', code: 'too_big', detail: 'at most 500' }]),
    ).toEqual(['The request is not valid', '  /epochs: at most 500']);
  });
});
