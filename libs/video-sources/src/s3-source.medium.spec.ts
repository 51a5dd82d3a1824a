import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
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
      ['videos', 'mine/a.mp4'],
      ['shared', 'videos/b.mp4'],
      ['shared', 'clipyard/features/x'],
      ['shared', 'clipyard-videos/c.mp4'],
    ] as const) {
      await client.send(new CreateBucketCommand({ Bucket })).catch(() => undefined);
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'video' }));
    }
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
      for await (const { uri } of source.list(new URL(prefix), signal)) uris.push(uri);
      return uris;
    };
    expect(await list('s3://shared/')).toEqual(['s3://shared/clipyard-videos/c.mp4', 's3://shared/videos/b.mp4']);
    expect(await list('s3://shared/clip')).toEqual(['s3://shared/clipyard-videos/c.mp4']);
    await expect(list('s3://shared/clipyard/')).rejects.toMatchObject({ code: 'source_forbidden' });
  });
});
