import { BatchItemSchema } from '@clipyard/api-contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readItemList } from './item-list.js';
import { type FaultyEntry, type ItemEntry } from './list-entry.js';
import { type ListKind } from './list-kinds.js';
import { all, bytesOf, inPieces } from './testing.fixture.js';

type Line = ItemEntry | FaultyEntry;
const readFrom = async (kind: ListKind, body: AsyncIterable<Uint8Array>): Promise<Line[]> =>
  (await all(readItemList(kind, body))).filter((entry): entry is Line => !('report' in entry));
const read = (kind: ListKind, ...pieces: (string | Uint8Array)[]): Promise<Line[]> =>
  readFrom(kind, bytesOf(...pieces));
/** Items, or the pointers of their faults, by line. */
const summary = (entries: readonly (ItemEntry | FaultyEntry)[]): unknown[] =>
  entries.map((entry) => ('item' in entry ? entry.item : entry.errors.map(({ pointer }) => pointer)));
const details = (entries: readonly (ItemEntry | FaultyEntry)[]): string[] =>
  entries.flatMap((entry) => ('item' in entry ? [] : entry.errors.map(({ detail }) => detail ?? '')));
const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('NDJSON', () => {
  it('has one item per line, across chunks, after a byte order mark, with CRLF and empty lines', async () => {
    expect(
      await read('ndjson', '\uFEFF{"uri":"s3://b/a","label":"x"}\r\n\r\n{"uri":"s3:', '//b/b","customId":"two"}'),
    ).toEqual([
      { item: { customId: 's3://b/a', uri: 's3://b/a', label: 'x' }, line: 1 },
      { item: { customId: 'two', uri: 's3://b/b' }, line: 3 },
    ]);
  });

  it('may say what its writer has left out', async () => {
    const lines = [
      '{"uri":"s3://b/1"}',
      '{"leftOut":{"hidden":{"count":2,"examples":["._a.mp4"]}}}',
      '{"leftOut":{"other":{}}}',
      '{"leftOut":{},"uri":"s3://b/2"}',
    ];
    const entries = await all(readItemList('ndjson', bytesOf(lines.join('\n'))));
    expect(entries.slice(0, 2)).toEqual([
      { item: { customId: 's3://b/1', uri: 's3://b/1' }, line: 1 },
      { report: { hidden: { count: 2, examples: ['._a.mp4'] } } },
    ]);
    expect(summary(entries.slice(2) as FaultyEntry[])).toEqual([['/lines/3'], ['/lines/4']]);
    expect(summary(await read('csv', 'uri,leftOut\ns3://b/1,x\n'))).toHaveLength(1);
  });

  it('of a data frame: null is absent, numbers are texts', async () => {
    const lines = [
      '{"uri":"s3://b/1","label":"Punch"}',
      '{"uri":"s3://b/2","label":null}',
      '{"uri":"s3://b/3","label":7,"group":3,"customId":12}',
      '{"uri":"s3://b/4","label":"","split":null,"customId":""}',
      '{"uri":"s3://b/5","label":1.5,"split":""}',
    ];
    expect(summary(await read('ndjson', lines.join('\n')))).toEqual([
      { customId: 's3://b/1', uri: 's3://b/1', label: 'Punch' },
      { customId: 's3://b/2', uri: 's3://b/2' },
      { customId: '12', uri: 's3://b/3', label: '7', group: '3' },
      { customId: 's3://b/4', uri: 's3://b/4' },
      { customId: 's3://b/5', uri: 's3://b/5', label: '1.5' },
    ]);
  });

  it('refuses numbers that have lost digits, since two ids could become one', async () => {
    expect(summary(await read('ndjson', '{"uri":"s3://b/1","customId":12345678901234567890}'))).toEqual([
      ['/lines/1/customId'],
    ]);
  });

  it('names every faulty line and continues', async () => {
    const lines = [
      '{"uri":"/data/m5.mp4"}',
      '{"uri":"s3://b/2"}',
      'not json',
      '{"uri":"s3://b/4","split":"val"}',
      '{"uri":"s3://b/5","extra":1}',
      '{"label":"x"}',
      '[1]',
      '{"uri":"s3://b/8","label":"Gro\\ud800"}',
    ];
    const entries = await read('ndjson', lines.join('\n'));
    expect(summary(entries)).toEqual([
      ['/lines/1/uri'],
      { customId: 's3://b/2', uri: 's3://b/2' },
      ['/lines/3'],
      ['/lines/4/split'],
      ['/lines/5'],
      ['/lines/6/uri'],
      ['/lines/7'],
      ['/lines/8/label'],
    ]);
    expect(details(entries)).toEqual([
      'must start with s3://, https://, file:// or upload://',
      'not a JSON object',
      'must be train, validation or test',
      expect.stringContaining('extra'),
      'is missing',
      'not a JSON object',
      expect.stringContaining('surrogate'),
    ]);
  });

  it.each([
    ['a JSON array', '[{"uri":"s3://b/a"}]', /a JSON array/],
    ['pretty-printed JSON', '{\n  "uri": "s3://b/a"\n}', /several lines/],
    ['CSV', 'uri,label\ns3://b/a,x', /CSV/],
    ['gzip', new Uint8Array([0x1f, 0x8b, 8, 0]), /gzip/],
    ['an Excel workbook', new Uint8Array([0x50, 0x4b, 3, 4, 20]), /Excel/],
    ['UTF-16', Buffer.from('\uFEFF{"uri":"s3://b/a"}', 'utf16le'), /UTF-16/],
    ['UTF-16 without a mark', Buffer.from('{"uri":"s3://b/a"}', 'utf16le'), /NUL bytes/],
  ])('is not %s, which is named once', async (_, list, message) => {
    const entries = await read('ndjson', list);
    expect(details(entries)).toEqual([expect.stringMatching(message)]);
    expect(entries[0]).toMatchObject({ line: 1 });
  });

  it('has a byte order mark at the start only', async () => {
    expect(summary(await read('ndjson', '\uFEFF{"uri":"s3://b/a"}\n\uFEFF{"uri":"s3://b/b"}'))).toEqual([
      { customId: 's3://b/a', uri: 's3://b/a' },
      ['/lines/2'],
    ]);
  });

  it('explains why NaN is refused', async () => {
    expect(details(await read('ndjson', '{"uri":"s3://b/a","label":NaN}'))).toEqual([
      'not JSON: NaN is not JSON, write null',
    ]);
  });

  it('refuses a line that would fill the memory before it ends', async () => {
    let pieces = 0;
    async function* endless(): AsyncIterable<Uint8Array> {
      for (; pieces < 10_000; pieces++) yield new Uint8Array(64 * 1024).fill(120);
    }
    expect(details(await readFrom('ndjson', endless()))).toEqual([expect.stringMatching(/longer than/)]);
    expect(pieces).toBeLessThan(4);
  });
});

describe('CSV', () => {
  it('has named columns in any order; empty cells are absent', async () => {
    expect(summary(await read('csv', 'label,uri,group\nPunch,"s3://b/a,1.avi",\n,s3://b/b,g2\n'))).toEqual([
      { customId: 's3://b/a,1.avi', uri: 's3://b/a,1.avi', label: 'Punch' },
      { customId: 's3://b/b', uri: 's3://b/b', group: 'g2' },
    ]);
  });

  it.each([
    ['commas and blanks', 'uri, label\ns3://b/a , x y \n'],
    ['semicolons', 'uri;label\r\ns3://b/a;x y\r\n'],
    ['tabs', 'uri\tlabel\ns3://b/a\tx y'],
    ['bars', 'uri|label\ns3://b/a|"x y"'],
    ['the line of Excel', 'sep=;\nlabel;uri\n"x y";s3://b/a\n'],
    ['a byte order mark', '\uFEFFuri,label\ns3://b/a,x y\n'],
    ['CR line ends', 'uri,label\rs3://b/a,x y\r'],
    ['commas at the ends', 'uri,label,\ns3://b/a,x y,\n'],
    ['empty lines', '\n\nuri,label\n\ns3://b/a,x y\n\n'],
    ['quotes everywhere', '"uri" , "label"\n "s3://b/a" , "x y" \n'],
  ])('is understood with %s', async (_, list) => {
    expect(summary(await read('csv', list))).toEqual([{ customId: 's3://b/a', uri: 's3://b/a', label: 'x y' }]);
  });

  it('with quoted line ends and quotes, names the first line of each record', async () => {
    const entries = await read('csv', 'uri,label\ns3://b/a,"Two\r\nlines"\ns3://b/b,"a ""b"""\nno uri,x\n');
    expect(entries).toMatchObject([
      { line: 2, item: { label: 'Two\nlines' } },
      { line: 4, item: { label: 'a "b"' } },
      { line: 5, errors: [{ pointer: '/lines/5/uri' }] },
    ]);
  });

  it('in another encoding is refused with each line, and no label gets a hole', async () => {
    const entries = await read(
      'csv',
      latin1('uri,label\ns3://b/a,Müller\ns3://b/b,ok\ns3://b/c,"Groß\nx"\ns3://b/d,y\n'),
    );
    expect(summary(entries)).toEqual([
      ['/lines/2'],
      { customId: 's3://b/b', uri: 's3://b/b', label: 'ok' },
      ['/lines/4'],
      { customId: 's3://b/d', uri: 's3://b/d', label: 'y' },
    ]);
    expect(details(entries)).toEqual([expect.stringMatching(/^not UTF-8/), expect.stringMatching(/^not UTF-8/)]);
  });

  it('names faulty rows and continues', async () => {
    const list = 'uri,label\ns3://b/a\nx,y\ns3://b/c,z,extra\ns3://b/d,a"b\ns3://b/e,fine\ns3://b/f,"never';
    expect(summary(await read('csv', list))).toEqual([
      ['/lines/2'],
      ['/lines/3/uri'],
      ['/lines/4'],
      ['/lines/5'],
      { customId: 's3://b/e', uri: 's3://b/e', label: 'fine' },
      ['/lines/7'],
    ]);
  });

  it.each([['video_name,tag\na,b'], ['uri,uri\na,b'], ['uri,class\na,b'], ['s3://b/a,x']])(
    'refuses the header of %j, and reports the columns found',
    async (list) => {
      const entries = await read('csv', list);
      expect(summary(entries)).toEqual([['/lines/1']]);
      expect(details(entries)[0]).toContain(`found: ${list.split('\n')[0]!.replace(',', ', ')}`);
    },
  );

  it('refuses a quoted cell that would fill the memory', async () => {
    const list = `uri,label\ns3://b/a,"${'x\n'.repeat(200_000)}`;
    expect(details(await read('csv', list))).toEqual(['has a quoted cell that does not end']);
  });
});

describe('lists of any content', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .map((text) => text.replace(/[\p{C}\s]/gu, '').normalize('NFC'))
    .filter((text) => text !== '' && text !== '__proto__');
  const item = fc.record(
    {
      uri: name.map((text) => `s3://bucket/${encodeURIComponent(text)}`).filter((uri) => !/\/\.{1,2}$/.test(uri)),
      customId: name,
      label: name,
      group: name,
      split: fc.constantFrom('train', 'validation', 'test'),
    },
    { requiredKeys: ['uri', 'customId'] },
  );
  const items = fc.array(item, { minLength: 1, maxLength: 20 });
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 5 });
  const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('NDJSON: reads items as they were written, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(items, sizes, fc.constantFrom('\n', '\r\n', '\n\n', '\r'), async (written, cuts, end) => {
        const list = encoded(written.map((one) => JSON.stringify(one)).join(end));
        expect(summary(await readFrom('ndjson', inPieces(list, cuts)))).toEqual(written);
      }),
    );
  });

  it('CSV: likewise, with every cell quoted and any delimiter', async () => {
    const columns = ['uri', 'customId', 'label', 'group', 'split'] as const;
    await fc.assert(
      fc.asyncProperty(items, sizes, fc.constantFrom(',', ';', '\t', '|'), async (written, cuts, delimiter) => {
        const rows = written.map((one) =>
          columns.map((column) => `"${(one[column] ?? '').replaceAll('"', '""')}"`).join(delimiter),
        );
        const list = encoded([columns.join(delimiter), ...rows].join('\n'));
        expect(summary(await readFrom('csv', inPieces(list, cuts)))).toEqual(written);
      }),
    );
  });

  it.each(['ndjson', 'csv'] as const)(
    '%s: bytes of any kind give faults, or items that the schema of the manifest reads',
    async (kind) => {
      const start = fc.constantFrom('', 'uri\n', 'uri,label\n', '{"uri":"s3://b/', '{"__proto__":1,"uri":');
      await fc.assert(
        fc.asyncProperty(start, fc.uint8Array({ maxLength: 200 }), sizes, async (head, tail, cuts) => {
          const list = Buffer.concat([encoded(head), tail]);
          for (const entry of await readFrom(kind, inPieces(list, cuts)))
            if ('item' in entry) expect(BatchItemSchema.parse(entry.item)).toEqual(entry.item);
            else expect(entry.errors[0]!.pointer).toMatch(`/lines/${entry.line}`);
        }),
        { numRuns: 300 },
      );
    },
  );
});
