import { once } from 'node:events';
import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, utimes, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

import { type ClipyardError, EVERY_PROJECT, newId, type Upload } from '@clipyard/api-contract';
import { FileSystemObjectStore, keys, putJson } from '@clipyard/object-store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createSourceReader } from './create-source-reader.js';
import { FileSource } from './file-source.js';
import { HttpsSource, postPublicHttps } from './https-source.js';
import { isPublicAddress } from './public-address.js';
import { SourceReader } from './source-reader.js';

const EVERYBODY = { project: EVERY_PROJECT };

/** Puts a link to what lies outside in the place of what lies inside, and back, as fast as it can. */
const SWAPPER = `
  const { renameSync, symlinkSync } = require('node:fs');
  const { parentPort, workerData: { inside, outside } } = require('node:worker_threads');
  symlinkSync(outside, inside + '.link');
  parentPort.postMessage('ready');
  for (;;) {
    renameSync(inside, inside + '.kept');
    renameSync(inside + '.link', inside);
    renameSync(inside, inside + '.link');
    renameSync(inside + '.kept', inside);
  }
`;

const signal = AbortSignal.timeout(30_000);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipyard-sources-'));
  await mkdir(join(folder, 'videos/inner'), { recursive: true });
  await writeFile(join(folder, 'videos/inner/a.mp4'), 'hello');
  await writeFile(join(folder, 'secret'), 'secret');
  await symlink(join(folder, 'secret'), join(folder, 'videos/link'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Paths below a prefix, each with its uri or why it is left out. */
async function listed(source: SourceReader, prefix: string): Promise<string[][]> {
  const found: string[][] = [];
  for await (const entry of source.list(`file://${folder}/${prefix}`, signal))
    found.push([entry.path, 'uri' in entry ? entry.uri : entry.leftOut]);
  return found;
}

describe('FileSource', () => {
  const reader = (): SourceReader => new SourceReader({ file: new FileSource([join(folder, 'videos')]) });

  it('fetches and hashes a file inside a root', async () => {
    const target = join(folder, 'copy');
    const fetched = await reader().fetch(
      EVERYBODY,
      pathToFileURL(join(folder, 'videos/inner/a.mp4')).href,
      target,
      100,
      signal,
    );
    expect(fetched).toEqual({
      bytes: 5,
      sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
      version: expect.stringMatching(/^5-/),
    });
    expect(await reader().version(EVERYBODY, pathToFileURL(join(folder, 'videos/inner/a.mp4')).href, signal)).toBe(
      fetched.version,
    );
    expect(await readFile(target, 'utf8')).toBe('hello');
  });

  it.each(['../secret', 'link', 'inner/../../secret'])('refuses %s, which lies outside', async (path) => {
    await expect(reader().open(EVERYBODY, `file://${folder}/videos/${path}`, signal)).rejects.toMatchObject({
      code: 'source_forbidden',
    });
  });

  it('says not found only inside the roots', async () => {
    await expect(reader().open(EVERYBODY, `file://${folder}/videos/none`, signal)).rejects.toMatchObject({
      code: 'source_not_found',
    });
    await expect(reader().open(EVERYBODY, 'file:///nowhere/none', signal)).rejects.toMatchObject({
      code: 'source_forbidden',
    });
  });

  it('tells nothing of what lies outside: not beside a root, not behind a link, not in a closed folder', async () => {
    await mkdir(join(folder, 'videos-of-others/store'), { recursive: true });
    await symlink(join(folder, 'videos-of-others'), join(folder, 'videos/way'));
    await mkdir(join(folder, 'videos/store'));
    const source = new SourceReader({ file: new FileSource([join(folder, 'videos')], [join(folder, 'videos/store')]) });
    for (const path of [
      'videos-of-others/none',
      'videos/way/none',
      'videos/way/store/none',
      'videos/store/none',
      'videos/link/none',
    ]) {
      await expect(source.open(EVERYBODY, `file://${folder}/${path}`, signal), path).rejects.toMatchObject({
        code: 'source_forbidden',
      });
      await expect(source.version(EVERYBODY, `file://${folder}/${path}`, signal), path).rejects.toMatchObject({
        code: 'source_forbidden',
      });
    }
    // But that a root is not there is for everybody to know.
    await expect(
      new SourceReader({ file: new FileSource([join(folder, 'not/mounted')]) }).open(
        EVERYBODY,
        `file://${folder}/not/mounted/a.mp4`,
        signal,
      ),
    ).rejects.toMatchObject({ code: 'source_not_found' });
  });

  it.skipIf(process.platform !== 'linux').each([
    ['a file', 'a.mp4', ''],
    ['a folder', 'inner', '/a.mp4'],
  ])(
    "reads nothing from outside while %s and a link take each other's place",
    async (_, swapped, rest) => {
      const [small, large] = ['secret', 'secret'.repeat(20_000)];
      const at = join(folder, 'swapped');
      await mkdir(join(at, 'inner'), { recursive: true });
      await mkdir(join(folder, 'outside'));
      await writeFile(join(folder, 'outside/private'), '');
      const inside = join(at, swapped);
      const outside = rest === '' ? join(folder, 'outside/a.mp4') : join(folder, 'outside');
      await writeFile(`${inside}${rest}`, 'public'.repeat(20_000));
      const swapper = new Worker(SWAPPER, { eval: true, workerData: { inside, outside } });
      const source = new FileSource([at]);
      const seen = new Set<string>();
      try {
        await once(swapper, 'message');
        for (let i = 0; i < 3_000; i++) {
          if (i % 1_000 === 0) await writeFile(join(folder, 'outside/a.mp4'), i % 2_000 === 0 ? small : large);
          await source.open(pathToFileURL(`${inside}${rest}`)).then(
            async ({ stream }) => seen.add((await text(stream)).slice(0, 6)),
            (error: ClipyardError) => seen.add(error.code),
          );
          if (i % 10 !== 0) continue;
          for await (const entry of source.list(pathToFileURL(at), () => null, signal))
            if ('uri' in entry) seen.add(entry.path);
        }
      } finally {
        await swapper.terminate();
      }
      expect(
        [...seen].filter(
          (what) => !/^(public|source_forbidden|source_not_found|(inner(\.kept)?\/)?a\.mp4(\.kept)?)$/.test(what),
        ),
      ).toEqual([]);
      // Both were there to be read.
      expect(seen).toContain('public');
      expect(seen).toContain('source_forbidden');
    },
    60_000,
  );

  it.each([
    ['grows', (path: string) => appendFileSync(path, 'more')],
    ['shrinks', (path: string) => truncateSync(path, 2)],
    ['is written to, at the same size,', (path: string) => writeFileSync(path, 'HELLO')],
    ['is replaced', (path: string) => (writeFileSync(`${path}.new`, 'other'), renameSync(`${path}.new`, path))],
    ['is removed', (path: string) => rmSync(path)],
  ])('takes no file that %s while it is read', async (_, change) => {
    const path = join(folder, 'videos/inner/a.mp4');
    const old = new Date(Date.now() - 60_000);
    await utimes(path, old, old);
    const source = new FileSource([join(folder, 'videos')]);
    const opened = await source.open(pathToFileURL(path));
    change(path);
    await text(opened.stream);
    await expect(opened.confirm!(signal)).rejects.toMatchObject({
      code: expect.stringMatching(/^source_(unreachable|not_found)$/),
    });
  });

  it('takes no half of a copy that is still running, although nothing is written during the read itself', async () => {
    const path = join(folder, 'videos/copy.mp4');
    await writeFile(path, 'first half');
    const arrivals = watch(folder);
    const fetched = reader().fetch(EVERYBODY, pathToFileURL(path).href, join(folder, 'copy'), 100, signal);
    // The bytes have arrived, and the copy continues before the file counts as settled.
    for await (const { filename } of arrivals) if (filename === 'copy') break;
    appendFileSync(path, ', second half');
    await expect(fetched).rejects.toMatchObject({ code: 'source_unreachable', retryable: true });
  });

  it('takes fewer bytes than were declared for an error', async () => {
    const half = new SourceReader({
      file: {
        open: () => Promise.resolve({ stream: Readable.from([Buffer.alloc(10)]), bytes: 20, version: '1' }),
        version: () => Promise.resolve('1'),
      },
    });
    await expect(half.fetch(EVERYBODY, 'file:///a.mp4', join(folder, 'copy'), 100, signal)).rejects.toMatchObject({
      code: 'source_unreachable',
      message: 'file:///a.mp4 has 20 bytes, but only 10 were received',
    });
  });

  it.each(['file:///videos/clip#1.mp4', 'file:///videos/a\\b.mp4', 's3://b/a?v=2.mp4', 'file:///videos/100%.mp4'])(
    'opens no other file for %s',
    async (uri) => {
      const source = reader();
      await expect(source.open(EVERYBODY, uri, signal)).rejects.toMatchObject({ code: 'invalid_request' });
      await expect(source.version(EVERYBODY, uri, signal)).rejects.toMatchObject({ code: 'invalid_request' });
      expect(() => source.list(uri, signal)).toThrow(/must be written %/);
    },
  );

  it('refuses more bytes than the limit', async () => {
    await expect(
      reader().fetch(EVERYBODY, `file://${folder}/videos/inner/a.mp4`, join(folder, 'copy'), 4, signal),
    ).rejects.toMatchObject({ code: 'source_too_large' });
  });

  it('lists files in order, with their paths below the prefix, for every spelling of the prefix', async () => {
    await writeFile(join(folder, 'videos/b é%41.mp4'), 'b');
    await symlink(join(folder, 'videos'), join(folder, 'another-way'));
    const source = new SourceReader({ file: new FileSource([join(folder, 'another-way')]) });
    for (const prefix of ['videos', 'videos/', 'v%69deos', 'another-way', 'videos/inner/..'])
      expect(await listed(source, prefix), prefix).toEqual([
        ['b é%41.mp4', `file://${folder}/videos/b%20%C3%A9%2541.mp4`],
        ['inner/a.mp4', `file://${folder}/videos/inner/a.mp4`],
        ['link', 'not_a_video'],
      ]);
    expect(await listed(source, 'videos/inner/a.mp4')).toEqual([['a.mp4', `file://${folder}/videos/inner/a.mp4`]]);
    await expect(listed(source, 'videos/none')).rejects.toMatchObject({ code: 'source_not_found' });
  });

  it('refuses and does not list folders that are closed, however they are named', async () => {
    await mkdir(join(folder, 'videos/store'));
    await writeFile(join(folder, 'videos/store/b.mp4'), 'of others');
    await symlink(join(folder, 'videos/store'), join(folder, 'videos/way'));
    const source = await createSourceReader(new FileSystemObjectStore(join(folder, 'videos/store')), {
      policy: { allow: [], deny: [pathToFileURL(join(folder, 'videos/store')).href] },
      allowedRoots: [join(folder, 'videos')],
      s3: null,
    });
    for (const path of ['store/b.mp4', 'way/b.mp4', 'inner/../store/b.mp4', 'store']) {
      await expect(source.open(EVERYBODY, `file://${folder}/videos/${path}`, signal), path).rejects.toMatchObject({
        code: 'source_forbidden',
      });
      await expect(source.version(EVERYBODY, `file://${folder}/videos/${path}`, signal), path).rejects.toMatchObject({
        code: 'source_forbidden',
      });
    }
    const listed = async (at: string): Promise<string[]> => {
      const names: string[] = [];
      for await (const entry of source.list(`file://${folder}/videos${at}`, signal))
        if ('uri' in entry) names.push(entry.uri.slice(entry.uri.lastIndexOf('/') + 1));
      return names;
    };
    expect(await listed('')).toEqual(['a.mp4']);
    await expect(listed('/store')).rejects.toMatchObject({ code: 'source_forbidden' });
    // A folder whose name begins like that of a closed one is none.
    await mkdir(join(folder, 'videos/stores'));
    await writeFile(join(folder, 'videos/stores/c.mp4'), 'mine');
    expect((await source.open(EVERYBODY, `file://${folder}/videos/stores/c.mp4`, signal)).bytes).toBe(4);
  });

  it('forbids schemes that are not set up', async () => {
    await expect(reader().open(EVERYBODY, 's3://bucket/key', signal)).rejects.toMatchObject({
      code: 'source_forbidden',
    });
  });
});

describe('postPublicHttps', () => {
  it.each(['https://127.0.0.1/x', 'https://[fd00::1]/x', 'https://localhost/x', 'http://example.org/x'])(
    'never connects to %s',
    async (url) => {
      await expect(postPublicHttps(url, '{}', {}, signal)).rejects.toMatchObject({ code: 'source_forbidden' });
    },
  );
});

describe('HttpsSource', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '::1',
    '::ffff:192.168.0.1',
    'fe80::1',
    '::ffff:7f00:1',
    '0:0:0:0:0:ffff:a9fe:a9fe',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '::ffff:0:127.0.0.1',
    '::ffff:0:0:1',
    'fe80::',
    'febf::1',
    'ff02::1',
    '192.0.0.170',
    '198.19.255.255',
    '255.255.255.255',
    '172.31.255.255',
    '100.127.0.1',
    '2002:7f00:1::',
    '2001:0:1::',
    'fd00:ec2::254',
    'fe80::1%eth0',
    '100.100.100.200',
    '0.0.0.0',
    'localhost',
    '',
  ])('refuses %s', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(['93.184.215.14', '2606:2800:220:1::'])('allows %s', (address) =>
    expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'https://localhost/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://0177.0.0.1/x',
    'https://127.1/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://[64:ff9b::a9fe:a9fe]/x',
    'https://[0:0:0:0:0:0:0:1]/x',
    'https://[::ffff:0:127.0.0.1]/x',
    'https://[fd00:ec2::254]/x',
    'https://[2002:a9fe:a9fe::]/x',
    'https://0/x',
    'https://0xa9fea9fe/x',
    'https://0251.0376.0251.0376/x',
    'https://public.test@127.0.0.1/x',
    'https://１２７.0.0.1/x',
    'https://127。0。0。1/x',
    'https://169.254.169.254/latest/meta-data',
    'https://%31%32%37.0.0.1/x',
  ])('never connects to %s', async (uri) => {
    await expect(new HttpsSource().open(new URL(uri), signal)).rejects.toMatchObject({ code: 'source_forbidden' });
  });
});

describe('UploadSource', () => {
  it('reads an upload for tenants of its project and of all projects only', async () => {
    const store = new FileSystemObjectStore(join(folder, 'store'));
    const source = await createSourceReader(store, { policy: { allow: [], deny: [] }, allowedRoots: [], s3: null });
    const id = newId('upload');
    await store.put(keys.upload(id), 'the bytes');
    await putJson(store, keys.uploadRecord(id), {
      id,
      object: 'upload',
      project: 'vision',
      uri: `upload://${id}`,
      bytes: 9,
      sha256: null,
      uploadUrl: null,
      state: 'complete',
      createdAt: new Date().toISOString(),
      parts: null,
    } satisfies Upload);
    for (const project of ['vision', EVERY_PROJECT])
      expect(await text((await source.open({ project }, `upload://${id}`, signal)).stream)).toBe('the bytes');
    const other = { project: 'audio' };
    await expect(source.open(other, `upload://${id}`, signal)).rejects.toMatchObject({ code: 'source_not_found' });
    await expect(source.version(other, `upload://${id}`, signal)).rejects.toMatchObject({ code: 'source_not_found' });
  });
});
