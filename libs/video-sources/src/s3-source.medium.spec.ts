import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { fileSelection } from '@clipyard/item-lists';
import { type S3Fixture, s3Unavailable, startS3 } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { S3Source } from './s3-source.js';

const reason = await s3Unavailable();

describe.skipIf(reason !== null)(`S3Source, against a server${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  const signal = AbortSignal.timeout(120_000);
  let s3: S3Fixture;
  let source: S3Source;

  beforeAll(async () => {
    s3 = await startS3();
    const client = new S3Client({ endpoint: s3.endpoint, region: s3.region, forcePathStyle: true, credentials: s3 });
    for (const [Bucket, Key] of [
      ['vids', 'clips/Punch/1.mp4'],
      ['vids', 'clips/Run/1.mp4'],
      ['vids', 'clips-old/Punch/2.mp4'],
      ['vids', 'clips2.mp4'],
      ['vids', 'clips_private/secret.mp4'],
      ['vids', 'clips.mp4'],
      ['coll', 'p/a.mp4'],
      ['coll', 'pa.mp4'],
      ['odd', 'h/clip#1 100%.mp4'],
      ['odd', 'h/._a.mp4'],
      ['odd', 'h/notes.txt'],
      ['odd', 'h/../b.mp4'],
      ['odd', 'h//c.mp4'],
      ['videos', 'mine/a.mp4'],
      ['shared', 'videos/b.mp4'],
      ['shared', 'clipyard/features/x'],
      ['shared', 'clipyard-videos/c.mp4'],
    ] as const) {
      await client.send(new CreateBucketCommand({ Bucket })).catch(() => undefined);
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'video' }));
    }
    await client.send(new PutObjectCommand({ Bucket: 'odd', Key: 'h/empty.mp4', Body: '' }));
    source = S3Source.of({ ...s3, forcePathStyle: true }, { allow: [], deny: ['s3://shared/clipyard'] });
  }, 120_000);
  afterAll(() => s3.stop());

  const read = (uri: string): Promise<number | null> =>
    source.open(new URL(uri), signal).then(({ bytes, stream }) => (stream.destroy(), bytes));

  it('reads what lies beside the store', async () => {
    expect([
      await read('s3://videos/mine/a.mp4'),
      await read('s3://shared/videos/b.mp4'),
      await read('s3://shared/clipyard-videos/c.mp4'),
    ]).toEqual([5, 5, 5]);
  });

  it.each([
    's3://shared/clipyard/features/x',
    's3://SHARED/clipyard/features/x',
    's3://shared/%63lipyard/features/x',
    's3://videos/..%2fshared/clipyard/features/x',
    's3://videos/x/%2e%2e%2f..%2f..%2fshared/clipyard/features/x',
    's3://../shared/clipyard/features/x',
    's3://%2e%2e/shared/clipyard/features/x',
    's3://videos%2f..%2fshared/clipyard/features/x',
    's3://shared/./clipyard/features/x',
  ])('refuses %s', async (uri) => {
    await expect(read(uri)).rejects.toMatchObject({ code: 'source_forbidden' });
    await expect(source.version(new URL(uri), signal)).rejects.toMatchObject({ code: 'source_forbidden' });
  });

  it('lists no names of the store', async () => {
    const list = async (prefix: string): Promise<string[]> => {
      const uris: string[] = [];
      for await (const entry of source.list(new URL(prefix), () => null, signal))
        if ('uri' in entry) uris.push(entry.uri);
      return uris;
    };
    expect(await list('s3://shared/')).toEqual(['s3://shared/clipyard-videos/c.mp4', 's3://shared/videos/b.mp4']);
    expect(await list('s3://shared/clipyard-videos')).toEqual(['s3://shared/clipyard-videos/c.mp4']);
    await expect(list('s3://shared/clipyard/')).rejects.toMatchObject({ code: 'source_forbidden' });
  });

  const listed = async (prefix: string): Promise<string[][]> => {
    const found: string[][] = [];
    for await (const entry of source.list(new URL(prefix), fileSelection(), signal))
      found.push([entry.path, 'uri' in entry ? entry.uri : entry.leftOut]);
    return found;
  };

  it.each(['s3://vids/clips', 's3://vids/clips/'])('takes %s as a folder', async (prefix) => {
    expect(await listed(prefix)).toEqual([
      ['Punch/1.mp4', 's3://vids/clips/Punch/1.mp4'],
      ['Run/1.mp4', 's3://vids/clips/Run/1.mp4'],
    ]);
  });

  it('takes a prefix that names one object as that object', async () => {
    expect(await listed('s3://vids/clips/Punch/1.mp4')).toEqual([['1.mp4', 's3://vids/clips/Punch/1.mp4']]);
    expect(await listed('s3://coll/p')).toEqual([['a.mp4', 's3://coll/p/a.mp4']]);
    expect(await listed('s3://coll/none')).toEqual([]);
  });

  it('leaves out empty, hidden and unnameable objects and other files, and escapes the names of the rest', async () => {
    expect(await listed('s3://odd/h')).toEqual([
      ['../b.mp4', 'hidden'],
      ['._a.mp4', 'hidden'],
      ['/c.mp4', 's3://odd/h//c.mp4'],
      ['clip#1 100%.mp4', 's3://odd/h/clip%231%20100%25.mp4'],
      ['empty.mp4', 'empty'],
      ['notes.txt', 'not_a_video'],
    ]);
    expect(await read('s3://odd/h/clip%231%20100%25.mp4')).toBe(5);
  });
});
