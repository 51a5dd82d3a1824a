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
    ]);
  });

  it('are read from rows and results that lack a field or break a later rule', () => {
    expect(ItemRowSchema.parse({ label: 'x'.repeat(300) })).toMatchObject({ label: 'x'.repeat(300), group: null });
    expect(ItemResultSchema.parse({ customId: 'a', uri: '' })).toEqual({ customId: 'a', uri: '', label: null });
  });
});
