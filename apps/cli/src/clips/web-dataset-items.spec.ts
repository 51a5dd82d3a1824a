import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ListFaults } from '@clipyard/item-lists';
import { tempDir } from '@clipyard/testing';
import { type Header, pack } from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { webDatasetItems } from './web-dataset-items.js';

let folder: ReturnType<typeof tempDir>;
beforeEach(() => void (folder = tempDir()));
afterEach(() => folder.remove());

type Entry = readonly [header: string | (Partial<Header> & Pick<Header, 'name'>), content?: string];

async function tar(name: string, entries: readonly Entry[]): Promise<string> {
  const archive = pack();
  for (const [header, content = ''] of entries)
    archive.entry(typeof header === 'string' ? { name: header } : header, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  const path = join(folder.path, name);
  writeFileSync(path, Buffer.concat(chunks));
  return path;
}

const into = (): string => join(folder.path, 'extracted');
async function itemsOf(path: string): Promise<Record<string, unknown>[]> {
  const faults = new ListFaults();
  const { items } = await webDatasetItems(path, into(), faults);
  faults.throwIfAny();
  return items.map(({ item: { uri, ...item } }) => ({ ...item, bytes: readFileSync(fileURLToPath(uri), 'utf8') }));
}

describe('webDatasetItems', () => {
  it('reads the fields of JSON, under names of columns and of the API', async () => {
    const path = await tar('train-000000.tar', [
      ['a.mp4', 'A'],
      ['a.json', JSON.stringify({ custom_id: 'clip a', label: 'Punch', split: 'test', group: 'g', uri: 's3://b/a' })],
      // In any order.
      ['b.json', JSON.stringify({ customId: 'clip b', label: null, split: null })],
      ['b.mp4', 'B'],
      ['c.mp4', 'C'],
      ['c.json', '{"split": null}'],
    ]);
    expect(await itemsOf(path)).toEqual([
      { customId: 'clip a', label: 'Punch', split: 'test', group: 'g', bytes: 'A' },
      { customId: 'clip b', bytes: 'B' },
      { customId: 'c', bytes: 'C' },
    ]);
  });

  it('reads the class of cls or txt, and the split of the shard, of other programs', async () => {
    writeFileSync(join(folder.path, 'classes.txt'), 'Punch\nRun\n');
    const path = await tar('val-0001.tar', [
      ['dir/x.1.mp4', 'X'],
      ['dir/x.1.cls', '1'],
      ['y.avi', 'Y'],
      ['y.txt', 'Jump'],
      ['y.jpg', 'ignored'],
    ]);
    expect(await itemsOf(path)).toEqual([
      { customId: 'dir/x', label: 'Run', split: 'validation', bytes: 'X' },
      { customId: 'y', label: 'Jump', split: 'validation', bytes: 'Y' },
    ]);
  });

  it('extracts a shard once', async () => {
    const path = await tar('train.tar', [['a.mp4', 'A']]);
    const first = await webDatasetItems(path, into(), new ListFaults());
    writeFileSync(join(first.folder, '000001.mp4'), 'still here');
    expect(await itemsOf(path)).toMatchObject([{ bytes: 'still here' }]);
  });

  it.each<[string, Entry, RegExp]>([
    ['an absolute path', ['/etc/cron.d/evil.mp4', 'x'], /"\/etc\/cron\.d\/evil\.mp4" is refused: its path is not rel/],
    ['a path that leaves the archive', ['../../evil.mp4', 'x'], /"\.\.\/\.\.\/evil\.mp4" is refused: its path leaves/],
    ['a Windows path', ['C:\\evil.mp4', 'x'], /evil\.mp4" is refused: its path is not relative/],
    ['a symbolic link', [{ name: 'l.mp4', type: 'symlink', linkname: '/etc/passwd' }], /"l\.mp4" .* is a symlink/],
    ['a hard link', [{ name: 'h.mp4', type: 'link', linkname: 'a.mp4' }], /"h\.mp4" is refused: it is a link/],
    ['a device', [{ name: 'd.mp4', type: 'character-device' }], /"d\.mp4" is refused: it is a character-device/],
    ['a long text', ['a.json', ' '.repeat(1024 ** 2 + 1)], /"a\.json" is refused: texts have at most 1 MiB/],
  ])('refuses %s by its name, and leaves nothing behind', async (_what, entry, message) => {
    const path = await tar('train.tar', [['good.mp4', 'x'], entry]);
    await expect(itemsOf(path)).rejects.toThrow(message);
    expect(existsSync(join(folder.path, 'evil.mp4'))).toBe(false);
    expect(readdirSync(into())).toEqual([]);
  });

  it('refuses an entry that claims more bytes than the archive has', async () => {
    const path = await tar('train.tar', [['good.mp4', 'x']]);
    const bytes = readFileSync(path);
    // The size in octal, and the checksum of the header with it.
    bytes.write('77777777777\0', 124, 'ascii');
    bytes.fill(' ', 148, 156);
    const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii');
    writeFileSync(path, bytes);
    await expect(itemsOf(path)).rejects.toThrow(/"good\.mp4" is refused: it claims 8589934591 bytes/);
  });

  it('refuses a truncated archive, one that is no archive, and JSON that is no object', async () => {
    const path = await tar('train.tar', [
      ['good.mp4', 'x'],
      ['cut.mp4', 'x'.repeat(5000)],
    ]);
    writeFileSync(path, readFileSync(path).subarray(0, 5600));
    await expect(itemsOf(path)).rejects.toThrow(/cannot be read as a tar archive/);
    const text = join(folder.path, 'text.tar');
    writeFileSync(text, 'hello'.repeat(500));
    await expect(itemsOf(text)).rejects.toThrow(/cannot be read as a tar archive/);
    await expect(
      itemsOf(
        await tar('j.tar', [
          ['a.mp4', 'x'],
          ['a.json', '[1]'],
        ]),
      ),
    ).rejects.toThrow(/the JSON of the sample a is not an object/);
  });
});
