import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { fileSelection, uriFault } from '@clipyard/item-lists';
import { tempDir } from '@clipyard/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { fileUri } from './file-uri.js';
import { walkFolder } from './folder-walk.js';

let folder: ReturnType<typeof tempDir>;
let root: string;
beforeEach(() => {
  folder = tempDir();
  root = realpathSync(folder.path);
});
afterEach(() => folder.remove());

const put = (path: string, text = 'video'): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const link = (target: string, path: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  symlinkSync(join(root, target), join(root, path));
};
/** Taken paths, and the others with the reason. */
async function walk(
  below: string,
  isOpen: (path: string) => boolean = () => true,
): Promise<{ taken: string[]; leftOut: Record<string, string> }> {
  const taken: string[] = [];
  const leftOut: Record<string, string> = {};
  const signal = AbortSignal.timeout(30_000);
  for await (const entry of walkFolder(join(root, below), { select: fileSelection(), isOpen, signal }))
    if (entry.leftOut === null) taken.push(entry.path);
    else leftOut[entry.path] = entry.leftOut;
  return { taken, leftOut };
}

describe('walkFolder', () => {
  it('takes videos in order, and says of everything else why not', async () => {
    for (const path of ['b.mp4', 'A/z.MTS', 'A/._z.MTS', 'notes.txt', 'labels.csv', '@eaDir/b.mp4/S.mp4', '.git/x.mp4'])
      put(path);
    put('A/empty.mp4', '');
    expect(await walk('')).toEqual({
      taken: ['A/z.MTS', 'b.mp4'],
      leftOut: {
        'A/._z.MTS': 'hidden',
        'A/empty.mp4': 'empty',
        '.git/x.mp4': 'hidden',
        '@eaDir/b.mp4/S.mp4': 'hidden',
        'labels.csv': 'list',
        'notes.txt': 'not_a_video',
      },
    });
  });

  it('follows links to files and to folders', async () => {
    for (const i of [1, 2, 3]) put(`real/Punch/${i}.mp4`);
    for (const i of [1, 2, 3]) link(`real/Punch/${i}.mp4`, `link/Punch/${i}.mp4`);
    link('real/Punch', 'link2/Punch');
    put('mixed/Punch/0.mp4');
    for (const i of [1, 2]) link(`real/Punch/${i}.mp4`, `mixed/Punch/${i}.mp4`);
    const names = ['Punch/1.mp4', 'Punch/2.mp4', 'Punch/3.mp4'];
    expect(await walk('link')).toEqual({ taken: names, leftOut: {} });
    expect(await walk('link2')).toEqual({ taken: names, leftOut: {} });
    expect(await walk('mixed')).toEqual({ taken: ['Punch/0.mp4', 'Punch/1.mp4', 'Punch/2.mp4'], leftOut: {} });
  });

  it('takes each file once, and ends loops', async () => {
    put('d/A/1.mp4');
    put('out/2.mp4');
    link('d/A/1.mp4', 'd/B/again.mp4');
    link('d/A', 'd/C');
    link('d', 'd/A/loop');
    link('out/2.mp4', 'd/D/one.mp4');
    link('out/2.mp4', 'd/D/two.mp4');
    link('out', 'd/E');
    link('out', 'out/self');
    link('gone', 'd/F/broken.mp4');
    expect(await walk('d')).toEqual({
      taken: ['A/1.mp4', 'D/one.mp4'],
      leftOut: {
        'A/loop': 'link',
        'B/again.mp4': 'duplicate',
        C: 'duplicate',
        'D/two.mp4': 'duplicate',
        'E/2.mp4': 'duplicate',
        'E/self': 'link',
        'F/broken.mp4': 'link',
      },
    });
  });

  it('follows links into a hidden folder of its own, as git-annex and DVC store files', async () => {
    put('d/.annex/objects/1.mp4');
    put('d/.annex/folder/2.mp4');
    link('d/.annex/objects/1.mp4', 'd/Punch/1.mp4');
    link('d/.annex/folder', 'd/Run');
    expect((await walk('d')).taken).toEqual(['Punch/1.mp4', 'Run/2.mp4']);
  });

  it('follows no link to a place that is not open', async () => {
    put('d/1.mp4');
    put('secret/2.mp4');
    link('secret/2.mp4', 'd/2.mp4');
    link('secret', 'd/all');
    expect(await walk('d', (path) => !path.includes('secret'))).toEqual({
      taken: ['1.mp4'],
      leftOut: { '2.mp4': 'link', all: 'not_a_video' },
    });
  });

  it.skipIf(process.getuid?.() === 0)('passes over what cannot be read', async () => {
    for (const path of ['A/1.mp4', 'A/2.mp4', 'lost+found/3.mp4']) put(path);
    chmodSync(join(root, 'A/2.mp4'), 0);
    chmodSync(join(root, 'lost+found'), 0);
    expect(await walk('')).toEqual({
      taken: ['A/1.mp4'],
      leftOut: { 'A/2.mp4': 'unreadable', 'lost+found/': 'unreadable' },
    });
    chmodSync(join(root, 'lost+found'), 0o700);
  });

  it('passes over a folder that disappears while the others are read', async () => {
    for (const path of ['A/1.mp4', 'B/2.mp4', 'C/3.mp4']) put(path);
    const found: unknown[] = [];
    const options = { select: fileSelection(), isOpen: () => true, signal: AbortSignal.timeout(30_000) };
    for await (const entry of walkFolder(root, options)) {
      if (found.length === 0) rmSync(join(root, 'B'), { recursive: true });
      found.push(entry);
    }
    expect(found).toMatchObject([
      { path: 'A/1.mp4', leftOut: null },
      { path: 'B/', leftOut: 'unreadable' },
      { path: 'C/3.mp4', leftOut: null },
    ]);
  });

  it.skipIf(process.platform !== 'linux')('names files and folders whose names are not UTF-8', async () => {
    put('ok.mp4');
    execFileSync('sh', ['-c', `cd "$0"; mkdir "$(printf 'Gro\\337')"; printf x > "$(printf 'a\\351.mp4')"`, root]);
    const { taken, leftOut } = await walk('');
    expect(taken).toEqual(['ok.mp4']);
    expect(Object.values(leftOut)).toEqual(['not_utf8', 'not_utf8']);
  });

  it('throws if the folder itself cannot be read', async () => {
    await expect(walk('none')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('fileUri', () => {
  it('gives uris that are well spelled and lead back to the file, for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), (name) => {
        fc.pre(!/[\0/]|\p{Cs}/u.test(name) && name !== '.' && name !== '..');
        const uri = fileUri(`/d/${name}`);
        expect(uriFault(uri)).toBeUndefined();
        expect(fileURLToPath(new URL(uri))).toBe(`/d/${name}`);
      }),
    );
    expect(fileUri('/d/b é%41.mp4')).toBe('file:///d/b%20%C3%A9%2541.mp4');
  });
});
