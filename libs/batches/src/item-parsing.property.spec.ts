import { Readable } from 'node:stream';

import { ClipyardError } from '@clipyard/api-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseCsv, type ParsedItem, parseNdjson } from './item-parsing.js';

async function all(items: AsyncIterable<ParsedItem>): Promise<ParsedItem['item'][]> {
  const found = [];
  for await (const { item } of items) found.push(item);
  return found;
}

/** The bytes in pieces of any size, as a network brings them. */
function inPieces(bytes: Buffer, sizes: readonly number[]): Readable {
  const pieces: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes.length === 0 ? bytes.length : sizes[i % sizes.length]!;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return Readable.from(pieces);
}

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .map((text) => text.replace(/[\p{C}\s]/gu, '').trim())
  .filter((text) => text !== '' && text !== '__proto__');
const item = fc.record(
  {
    uri: name.map((text) => `s3://bucket/${encodeURIComponent(text)}`),
    customId: name,
    label: name,
    group: name,
    split: fc.constantFrom('train', 'validation', 'test'),
  },
  { requiredKeys: ['uri', 'customId'] },
);
const items = fc.array(item, { minLength: 1, maxLength: 20 });
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 });

describe('manifests of any content', () => {
  it('NDJSON: what was written is what is read, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(items, sizes, fc.constantFrom('\n', '\r\n', '\n\n'), async (written, cuts, end) => {
        const text = Buffer.from(written.map((one) => JSON.stringify(one)).join(end));
        expect(await all(parseNdjson(inPieces(text, cuts)))).toEqual(written);
      }),
    );
  });

  it('CSV: likewise, with every cell quoted', async () => {
    const columns = ['uri', 'customId', 'label', 'group', 'split'] as const;
    await fc.assert(
      fc.asyncProperty(items, sizes, async (written, cuts) => {
        const rows = written.map((one) =>
          columns.map((column) => `"${(one[column] ?? '').replaceAll('"', '""')}"`).join(','),
        );
        expect(await all(parseCsv(inPieces(Buffer.from([columns.join(','), ...rows].join('\n')), cuts)))).toEqual(
          written,
        );
      }),
    );
  });

  it.each([
    ['NDJSON', parseNdjson],
    ['CSV', parseCsv],
  ] as const)('%s: bytes of any kind give items or invalid_manifest, nothing else', async (_, parser) => {
    const start = fc.constantFrom('', 'uri\n', 'uri,label\n', '{"uri":"s3://b/', '{"__proto__":1,"uri":');
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 200 }), sizes, async (head, tail, cuts) => {
        const outcome = await all(parser(inPieces(Buffer.concat([Buffer.from(head), tail]), cuts))).catch(
          (error: unknown) => error,
        );
        if (!Array.isArray(outcome)) expect(outcome).toMatchObject({ code: 'invalid_manifest' });
        if (!Array.isArray(outcome)) expect(outcome).toBeInstanceOf(ClipyardError);
      }),
      { numRuns: 300 },
    );
  });
});
