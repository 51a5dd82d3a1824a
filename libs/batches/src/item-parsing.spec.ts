import { Readable } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { parseCsv, type ParsedItem, parseNdjson } from './item-parsing.js';

async function all(items: AsyncIterable<ParsedItem>): Promise<ParsedItem[]> {
  const found = [];
  for await (const item of items) found.push(item);
  return found;
}
const body = (...chunks: string[]): Readable => Readable.from(chunks.map((chunk) => Buffer.from(chunk)));

describe('parseNdjson', () => {
  it('reads one item a line, across chunks, past a byte order mark, CRLF and empty lines', async () => {
    const items = await all(
      parseNdjson(
        body('\uFEFF{"uri":"s3://b/a","label":"x"}\r\n\r\n{"uri":"s3:', '//b/b","customId":"two","split":"test"}'),
      ),
    );
    expect(items).toEqual([
      { item: { customId: 's3://b/a', uri: 's3://b/a', label: 'x' }, line: 1 },
      { item: { customId: 'two', uri: 's3://b/b', split: 'test' }, line: 3 },
    ]);
  });

  it.each([
    ['{"uri":"s3://b/a"}\nnot json', '/lines/2'],
    ['{"uri":"s3://b/a","extra":1}', '/lines/1'],
    ['{"uri":"ftp://b/a"}', '/lines/1/uri'],
    ['{"uri":"s3://b/a","split":"half"}', '/lines/1/split'],
  ])('points at what is wrong in %j', async (text, pointer) => {
    await expect(all(parseNdjson(body(text)))).rejects.toMatchObject({
      code: 'invalid_manifest',
      errors: [expect.objectContaining({ pointer })],
    });
  });

  it('refuses a line that would fill the memory before it ends', async () => {
    function* endless(): Iterable<Buffer> {
      for (let i = 0; i < 10_000; i++) yield Buffer.alloc(64 * 1024, 'x');
    }
    await expect(all(parseNdjson(Readable.from(endless())))).rejects.toMatchObject({ code: 'invalid_manifest' });
  });
});

describe('parseCsv', () => {
  it('reads named columns in any order; empty cells are absent', async () => {
    const items = await all(parseCsv(body('label,uri,group\nPunch,"s3://b/a,1.avi",\n,s3://b/b,g2\n')));
    expect(items.map(({ item }) => item)).toEqual([
      { customId: 's3://b/a,1.avi', uri: 's3://b/a,1.avi', label: 'Punch' },
      { customId: 's3://b/b', uri: 's3://b/b', group: 'g2' },
    ]);
  });

  it.each([
    ['video,label\nx,y', '/lines/1'],
    ['uri\ns3://b/a\nnot a uri', '/lines/3/uri'],
    ['uri,label\ns3://b/a', '/lines/2'],
  ])('points at what is wrong in %j', async (text, pointer) => {
    await expect(all(parseCsv(body(text)))).rejects.toMatchObject({
      code: 'invalid_manifest',
      errors: [expect.objectContaining({ pointer })],
    });
  });
});
