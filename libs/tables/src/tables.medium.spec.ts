import { ClipyardError } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { arrowStreams, csvLines, encodeParquet, readParquetRows, type Table } from './index.js';

interface Row {
  readonly id: number;
  readonly name: string | null;
  readonly top: readonly { label: string; p: number }[] | null;
}

const table: Table<Row> = [
  { name: 'id', type: 'integer', value: ({ id }) => id },
  { name: 'name', type: 'text', value: ({ name }) => name },
  { name: 'even', type: 'boolean', value: ({ id }) => id % 2 === 0 },
  { name: 'half', type: 'number', value: ({ id }) => id / 2 },
  {
    name: 'top',
    type: 'list',
    fields: [
      { name: 'label', nameInCsv: 'class', type: 'text' },
      { name: 'p', nameInCsv: 'p', type: 'number' },
    ],
    length: 2,
    value: ({ top }) => top,
  },
];

async function* rowsOf(count: number, seen: (id: number) => void = () => undefined): AsyncGenerator<Row> {
  for (let id = 0; id < count; id++) {
    seen(id);
    yield {
      id,
      name: id % 3 === 0 ? null : `Größe, "${id}"\n`,
      top:
        id % 5 === 0
          ? null
          : [
              { label: 'a', p: 0.75 },
              { label: 'b', p: 0.25 },
              { label: 'c', p: 0 },
            ].slice(id % 2),
    };
  }
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

describe('encodeParquet', () => {
  it('writes every row with its types, nulls and nested lists', async () => {
    const bytes = await bytesOf(encodeParquet(arrowStreams(table, rowsOf(1500))));
    const rows = readParquetRows(bytes);
    expect(rows).toHaveLength(1500);
    expect(JSON.parse(JSON.stringify(rows.slice(0, 2)))).toEqual([
      { id: 0, name: null, even: true, half: 0, top: null },
      {
        id: 1,
        name: 'Größe, "1"\n',
        even: false,
        half: 0.5,
        top: [
          { label: 'b', p: 0.25 },
          { label: 'c', p: 0 },
        ],
      },
    ]);
    expect(rows.at(-1)).toMatchObject({ id: 1499, half: 749.5 });
  });

  it('writes the columns of a table without rows', async () => {
    expect(readParquetRows(await bytesOf(encodeParquet(arrowStreams(table, rowsOf(0)))))).toEqual([]);
  });

  it('gives a row group when it is complete, and reads ahead of the consumer by no more than that', async () => {
    let read = 0;
    const file = encodeParquet(
      arrowStreams(
        table,
        rowsOf(20_000, (id) => (read = id)),
      ),
      { rowGroupRows: 1024 },
    );
    expect((await file.next()).done).toBe(false);
    // The bytes of the first row group, and at most two batches of 512 rows after it.
    expect(read).toBeGreaterThanOrEqual(1023);
    expect(read).toBeLessThan(1024 + 3 * 512);
    await file.return();
  });

  it('throws the error of the rows with its code, while other files are written to their end', async () => {
    async function* broken(): AsyncGenerator<Row> {
      yield* rowsOf(2000);
      throw new ClipyardError('features_missing', 'a shard is missing');
    }
    const [good, bad] = await Promise.allSettled([
      bytesOf(encodeParquet(arrowStreams(table, rowsOf(3000)))),
      bytesOf(encodeParquet(arrowStreams(table, broken()))),
    ]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'features_missing' } });
    expect(readParquetRows((good as PromiseFulfilledResult<Uint8Array>).value)).toHaveLength(3000);
  });

  it('refuses a record batch that cannot be encoded instead of ending the file before it', async () => {
    async function* batches(): AsyncGenerator<Uint8Array> {
      yield* arrowStreams(table, rowsOf(600));
      yield Uint8Array.of(1, 2, 3);
    }
    await expect(bytesOf(encodeParquet(batches()))).rejects.toMatchObject({ code: 'internal' });
  });

  it('lets go of its rows if the consumer stops', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<Row> {
      try {
        for (;;) yield* rowsOf(100);
      } finally {
        ended = true;
      }
    }
    const file = encodeParquet(arrowStreams(table, endless()), { rowGroupRows: 1000 });
    await file.next();
    await file.return();
    expect(ended).toBe(true);
  });
});

describe('csvLines', () => {
  it('writes RFC 4180 with a pair of cells per ranked class', async () => {
    const lines: string[] = [];
    for await (const line of csvLines(table, rowsOf(2))) lines.push(line);
    expect(lines.join('')).toBe(
      'id,name,even,half,class_1,p_1,class_2,p_2\r\n' +
        '0,,true,0,,,,\r\n' +
        '1,"Größe, ""1""\n",false,0.5,b,0.25,c,0\r\n',
    );
  });

  it('writes the header of a table without rows', async () => {
    const lines: string[] = [];
    for await (const line of csvLines(table, rowsOf(0), '\n')) lines.push(line);
    expect(lines).toEqual(['id,name,even,half,class_1,p_1,class_2,p_2\n']);
  });
});
