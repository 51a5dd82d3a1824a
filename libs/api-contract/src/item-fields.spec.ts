import { describe, expect, it } from 'vitest';

import { BatchItemInputSchema, BatchItemSchema, ItemResultSchema, ItemRowSchema } from './item-fields.js';

const uri = 's3://b/1.mp4';

describe('items', () => {
  it('are cleaned as callers send them: absent values, numbers, blanks and Unicode forms', () => {
    expect(BatchItemInputSchema.parse({ uri, customId: 7, label: ' Cafe\u0301 ', split: '', group: null })).toEqual({
      uri,
      customId: '7',
      label: 'Café',
    });
  });

  it('have no unknown fields when callers send them', () =>
    expect(BatchItemInputSchema.safeParse({ uri, lable: 'Punch' }).success).toBe(false));

  it('have bounds in seconds, also as texts of CSV cells', () => {
    const bounds = (startSeconds: unknown, endSeconds: unknown): object =>
      BatchItemInputSchema.parse({ uri, startSeconds, endSeconds });
    expect(bounds('1.5', ' 3 ')).toEqual({ uri, startSeconds: 1.5, endSeconds: 3 });
    expect(bounds('', null)).toEqual({ uri });
    expect(bounds(0, 0.001)).toEqual({ uri, startSeconds: 0, endSeconds: 0.001 });
  });

  it.each([
    [-1, 2, 'startSeconds'],
    ['1:30', 200, 'startSeconds'],
    [3, 'end', 'endSeconds'],
    [3, 3, 'endSeconds'],
    [3, 2, 'endSeconds'],
    [null, 0, 'endSeconds'],
  ])('cannot be the part from %s to %s', (startSeconds, endSeconds, field) => {
    const { error } = BatchItemInputSchema.safeParse({ uri, startSeconds, endSeconds });
    expect(error?.issues.map(({ path }) => path)).toEqual([[field]]);
  });

  it('need a customId and a uri in a manifest', () => {
    expect(BatchItemSchema.safeParse({ uri }).success).toBe(false);
    expect(BatchItemSchema.parse({ customId: 'a', uri })).toEqual({ customId: 'a', uri });
  });

  it('become rows with every field, in the order of the columns', () => {
    const row = ItemRowSchema.parse({ group: 'g', label: 'Punch', uri, customId: 'a', index: 3 });
    expect(Object.entries(row)).toEqual([
      ['customId', 'a'],
      ['uri', uri],
      ['label', 'Punch'],
      ['split', null],
      ['group', 'g'],
      ['startSeconds', null],
      ['endSeconds', null],
    ]);
  });

  it('are read from rows and results that lack a field or break a later rule', () => {
    expect(ItemRowSchema.parse({ label: 'x'.repeat(300) })).toMatchObject({ label: 'x'.repeat(300), group: null });
    expect(ItemResultSchema.parse({ customId: 'a', uri: '' })).toEqual({
      customId: 'a',
      uri: '',
      label: null,
      startSeconds: null,
      endSeconds: null,
    });
  });
});
