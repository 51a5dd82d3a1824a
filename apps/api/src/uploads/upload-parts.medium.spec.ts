import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { EVERYBODY } from '@clipyard/access';
import { type Settings } from '@clipyard/config';
import { FileSystemObjectStore } from '@clipyard/object-store';
import { tempDir, waitFor } from '@clipyard/testing';
import { createSourceReader } from '@clipyard/video-sources';
import { UploadRepository } from '@clipyard/videos';
import { afterAll, describe, expect, it } from 'vitest';

import { PART_BYTES, UploadParts } from './upload-parts.js';

const folder = tempDir();
const store = new FileSystemObjectStore(join(folder.path, 'store'));
const repository = new UploadRepository(store);
const uploads = new UploadParts(repository, { MAX_UPLOAD_BYTES: 100 * PART_BYTES } as Settings, {
  checkBytes: () => Promise.resolve(),
  takeBytes: () => Promise.resolve(),
});
afterAll(() => folder.remove());

const bytes = Buffer.alloc(2 * PART_BYTES + 1000, 'clipyard');
const part = (n: number): Buffer => bytes.subarray((n - 1) * PART_BYTES, n * PART_BYTES);
const stream = (...chunks: Buffer[]): Readable => Readable.from(chunks);

describe('UploadParts', () => {
  it('assembles parts that arrive in any order, and twice, into one readable file', async () => {
    const { id, uri, parts } = await uploads.begin(EVERYBODY, bytes.length);
    expect(parts).toEqual({ bytes: PART_BYTES, count: 3, received: [] });
    await uploads.receive(EVERYBODY, id, 3, stream(part(3)));
    await uploads.receive(EVERYBODY, id, 1, stream(part(1)));
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
    await uploads.receive(EVERYBODY, id, 2, stream(part(2)));
    await uploads.receive(EVERYBODY, id, 1, stream(part(1)));
    expect(await uploads.complete(EVERYBODY, id)).toMatchObject({ state: 'complete', bytes: bytes.length });
    expect(
      await reader.fetch(EVERYBODY, uri, join(folder.path, 'read'), 1e9, new AbortController().signal),
    ).toMatchObject({
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    await expect(uploads.receive(EVERYBODY, id, 1, stream(part(1)))).rejects.toMatchObject({ code: 'conflict' });
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
    await expect(uploads.receive(EVERYBODY, id, 1, broken)).rejects.toThrow(/connection reset/);
    await expect(uploads.receive(EVERYBODY, id, 1, stream(part(1).subarray(1)))).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(uploads.receive(EVERYBODY, id, 3, stream(part(1)))).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(uploads.receive(EVERYBODY, id, 4, stream(part(1)))).rejects.toMatchObject({ code: 'invalid_request' });
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
    await uploads.receive(EVERYBODY, abandoned.id, 1, stream(part(1)));
    await uploads.receive(EVERYBODY, complete.id, 1, stream(bytes.subarray(0, 1000)));
    await uploads.complete(EVERYBODY, complete.id);
    const before = new Date();
    await waitFor(() => Date.now() > before.getTime() + 10);
    await uploads.receive(EVERYBODY, active.id, 2, stream(part(2)));
    // Sweeps while the second part is arriving.
    const late = uploads.receive(
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
