import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { EVERYBODY } from '@clipyard/access';
import { ClipyardError } from '@clipyard/api-contract';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { tempDir, waitFor } from '@clipyard/testing';
import { createSourceReader } from '@clipyard/video-sources';
import { afterAll, describe, expect, it } from 'vitest';

import { UploadRepository } from './upload-repository.js';
import { PART_BYTES, Uploads } from './uploads.js';

const folder = tempDir();
const store = new FileSystemObjectStore(join(folder.path, 'store'));
const repository = new UploadRepository(store);
const uploads = new Uploads(
  repository,
  {
    checkBytes: () => Promise.resolve(),
    takeBytes: () => Promise.resolve(),
  },
  100 * PART_BYTES,
);
afterAll(() => folder.remove());

const bytes = Buffer.alloc(2 * PART_BYTES + 1000, 'clipyard');
const part = (n: number): Buffer => bytes.subarray((n - 1) * PART_BYTES, n * PART_BYTES);
const stream = (...chunks: Buffer[]): Readable => Readable.from(chunks);

describe('Uploads in parts', () => {
  it('assembles parts that arrive in any order, and twice, into one readable file', async () => {
    const { id, uri, parts } = await uploads.begin(EVERYBODY, bytes.length);
    expect(parts).toEqual({ bytes: PART_BYTES, count: 3, received: [] });
    await uploads.receivePart(EVERYBODY, id, 3, stream(part(3)));
    await uploads.receivePart(EVERYBODY, id, 1, stream(part(1)));
    expect((await uploads.get(EVERYBODY, id)).parts?.received).toEqual([1, 3]);
    await expect(uploads.complete(EVERYBODY, id)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('the first is 2'),
    });
    const reader = await createSourceReader(store, {
      policy: { allow: [], deny: [] },
      allowedRoots: [],
      s3: null,
    });
    await expect(reader.open(EVERYBODY, uri, new AbortController().signal)).rejects.toMatchObject({
      code: 'source_not_found',
    });
    await uploads.receivePart(EVERYBODY, id, 2, stream(part(2)));
    await uploads.receivePart(EVERYBODY, id, 1, stream(part(1)));
    expect(await uploads.complete(EVERYBODY, id)).toMatchObject({ state: 'complete', bytes: bytes.length });
    expect(
      await reader.fetch(EVERYBODY, uri, join(folder.path, 'read'), 1e9, new AbortController().signal),
    ).toMatchObject({
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    await expect(uploads.receivePart(EVERYBODY, id, 1, stream(part(1)))).rejects.toMatchObject({ code: 'conflict' });
    expect((await uploads.complete(EVERYBODY, id)).state).toBe('complete');
  });

  it('keeps nothing of a part that is interrupted or has the wrong size', async () => {
    const { id } = await uploads.begin(EVERYBODY, bytes.length);
    const broken = Readable.from(
      (function* () {
        yield part(1).subarray(0, 100_000);
        throw new Error('connection reset');
      })(),
    );
    await expect(uploads.receivePart(EVERYBODY, id, 1, broken)).rejects.toThrow(/connection reset/);
    await expect(uploads.receivePart(EVERYBODY, id, 1, stream(part(1).subarray(1)))).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(uploads.receivePart(EVERYBODY, id, 3, stream(part(1)))).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(uploads.receivePart(EVERYBODY, id, 4, stream(part(1)))).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect((await uploads.get(EVERYBODY, id)).parts?.received).toEqual([]);
  });

  it('sweeps abandoned uploads, even while a part arrives, and keeps complete and active ones', async () => {
    const keysOf = async (id: string): Promise<string[]> =>
      (
        await Promise.all(
          [`uploads/${id}/`, `open/uploads/${id}`].map(async (prefix) => (await store.listPage(prefix)).objects),
        )
      )
        .flat()
        .map(({ key }) => key);
    await repository.sweepAbandoned(new Date(Date.now() + 1000));
    const [abandoned, active, complete] = [
      await uploads.begin(EVERYBODY, bytes.length),
      await uploads.begin(EVERYBODY, bytes.length),
      await uploads.begin(EVERYBODY, 1000),
    ];
    await uploads.receivePart(EVERYBODY, abandoned.id, 1, stream(part(1)));
    await uploads.receivePart(EVERYBODY, complete.id, 1, stream(bytes.subarray(0, 1000)));
    await uploads.complete(EVERYBODY, complete.id);
    const before = new Date();
    await waitFor(() => Date.now() > before.getTime() + 10);
    await uploads.receivePart(EVERYBODY, active.id, 2, stream(part(2)));
    // Sweeps while the second part is arriving.
    const late = uploads.receivePart(
      EVERYBODY,
      abandoned.id,
      2,
      Readable.from(
        (async function* () {
          yield part(2).subarray(0, 1000);
          expect(await repository.sweepAbandoned(before)).toBe(1);
          yield part(2).subarray(1000);
        })(),
      ),
    );
    await expect(late).rejects.toMatchObject({ code: 'not_found' });
    expect(await keysOf(abandoned.id)).toEqual([]);
    await expect(uploads.get(EVERYBODY, abandoned.id)).rejects.toMatchObject({ code: 'not_found' });
    expect((await uploads.get(EVERYBODY, active.id)).parts?.received).toEqual([2]);
    expect(await repository.sweepAbandoned(new Date(Date.now() + 1000))).toBe(1);
    await expect(uploads.get(EVERYBODY, active.id)).rejects.toMatchObject({ code: 'not_found' });
    expect((await uploads.get(EVERYBODY, complete.id)).state).toBe('complete');
  });

  it('refuses to begin an upload that exceeds the size limit', async () => {
    await expect(uploads.begin(EVERYBODY, 100 * PART_BYTES + 1)).rejects.toMatchObject({ code: 'payload_too_large' });
  });
});

describe('an upload in one call', () => {
  const quota = { checkBytes: () => Promise.resolve(), takeBytes: () => Promise.resolve() };
  const keysOf = async (): Promise<string[]> => (await store.listPage('uploads/')).objects.map(({ key }) => key);

  it('belongs to the project of its caller', async () => {
    const vision = { project: 'vision', key: null };
    const upload = await uploads.receive(vision, stream(Buffer.from('some'), Buffer.from('bytes')));
    const sha256 = createHash('sha256').update('somebytes').digest('hex');
    expect(upload).toMatchObject({ project: 'vision', bytes: 9, sha256, state: 'complete' });
    expect(await uploads.get(vision, upload.id)).toEqual(upload);
    await expect(uploads.get({ project: 'audio', key: null }, upload.id)).rejects.toMatchObject({ code: 'not_found' });
    await uploads.discard(upload.uri);
    await expect(uploads.get(vision, upload.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('leaves nothing behind if it is empty, too large or over the quota', async () => {
    const before = await keysOf();
    await expect(uploads.receive(EVERYBODY, stream())).rejects.toMatchObject({ code: 'invalid_request' });
    const small = new Uploads(repository, quota, 4);
    await expect(small.receive(EVERYBODY, stream(Buffer.from('bytes')))).rejects.toMatchObject({
      code: 'payload_too_large',
    });
    const used = new Uploads(
      repository,
      { ...quota, takeBytes: () => Promise.reject(new ClipyardError('quota_exceeded', 'no bytes are left')) },
      100,
    );
    await expect(used.receive(EVERYBODY, stream(Buffer.from('bytes')))).rejects.toMatchObject({
      code: 'quota_exceeded',
    });
    expect(await keysOf()).toEqual(before);
  });
});
