import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type S3Fixture, s3Unavailable, startS3, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectStoreContract } from './object-store.contract.js';
import { S3ObjectStore } from './s3-object-store.js';

const reason = await s3Unavailable();

describe.skipIf(reason !== null)(`S3ObjectStore${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let server: S3Fixture;
  let client: S3Client;
  const open = (prefix: string): S3ObjectStore =>
    new S3ObjectStore('clipyard', prefix, { ...server, forcePathStyle: true });

  beforeAll(async () => {
    server = await startS3();
    client = new S3Client({
      endpoint: server.endpoint,
      region: server.region,
      forcePathStyle: true,
      credentials: server,
    });
    await client.send(new CreateBucketCommand({ Bucket: 'clipyard' }));
  }, 120_000);
  afterAll(async () => {
    client.destroy();
    await server.stop();
  });

  objectStoreContract(() => Promise.resolve(open('some/prefix/')));

  it('reads and writes only below its prefix', async () => {
    await open('one/').put('x', 'one');
    await open('two/').put('x', 'two');
    expect((await open('one/').listPage('')).objects.map(({ key }) => key)).toEqual(['x']);
    expect(new TextDecoder().decode((await open('two/').get('x'))!)).toBe('two');
  });

  it('leaves no parts of a failed or aborted stream', async () => {
    const controller = new AbortController();
    async function* body(end: () => void): AsyncIterable<Uint8Array> {
      for (let i = 0; i < 20; i++) yield Buffer.alloc(1_000_000);
      end();
      yield Buffer.alloc(1);
    }
    const broken = (): never => {
      throw new Error('broken');
    };
    await expect(open('parts/').putStream('failed', body(broken))).rejects.toThrow('broken');
    await expect(
      open('parts/').putStream(
        'aborted',
        body(() => controller.abort()),
        { signal: controller.signal },
      ),
    ).rejects.toMatchObject({ code: 'cancelled' });
    await waitFor(
      async () =>
        ((await client.send(new ListMultipartUploadsCommand({ Bucket: 'clipyard' }))).Uploads ?? []).length === 0,
      10_000,
    );
  });

  it('reports a store that does not answer', async () => {
    const away = new S3ObjectStore('clipyard', '', { ...server, endpoint: 'http://127.0.0.1:9', forcePathStyle: true });
    await expect(away.get('x')).rejects.toMatchObject({ code: 'storage_unavailable', retryable: true });
  });

  it('removes uploads of dead writers, and no others', async () => {
    const begin = async (Key: string): Promise<void> =>
      void (await client.send(new CreateMultipartUploadCommand({ Bucket: 'clipyard', Key })));
    await begin('mine/dead');
    await begin('of-others/dead');
    const unfinished = async (): Promise<string[]> =>
      ((await client.send(new ListMultipartUploadsCommand({ Bucket: 'clipyard' }))).Uploads ?? []).map(
        ({ Key }) => Key!,
      );
    expect(await open('mine/').removeUnfinished(new Date(Date.now() - 3600_000))).toBe(0);
    expect(await open('mine/').removeUnfinished(new Date(Date.now() + 3600_000))).toBe(1);
    expect(await unfinished()).toEqual(['of-others/dead']);
  });

  it('reports a missing bucket as such, not as a missing object', async () => {
    const other = new S3ObjectStore('no-such-bucket', '', { ...server, forcePathStyle: true });
    await expect(other.put('x', 'y')).rejects.toMatchObject({ code: 'storage_unavailable' });
  });
});
