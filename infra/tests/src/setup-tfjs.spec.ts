import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { root } from './workspace.fixture.js';

interface Pin {
  readonly name: string;
  readonly version: string;
  readonly integrity?: string;
  readonly sha256?: string;
}
const pins = (await import(new URL('../../../tools/tfjs/pins.mjs', import.meta.url).href)) as {
  npmPackages: Record<string, Pin>;
  tensorflow: Record<string, Pin>;
  cuda: Pin[];
};

describe('npm run setup:tfjs', () => {
  let folder: ReturnType<typeof tempDir>;
  beforeEach(() => (folder = tempDir()));
  afterEach(() => folder.remove());

  const setup = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'tools/tfjs/setup.mjs'), ...args], {
      encoding: 'utf8',
      env: { PATH: `${join(folder.path, 'bin')}:${process.env['PATH']}`, HOME: folder.path },
    });
  const scope = (): string => join(folder.path, 'node_modules/@tensorflow');

  it('pins every package by version and digest', () => {
    const all = [...Object.values(pins.npmPackages), ...Object.values(pins.tensorflow), ...pins.cuda];
    for (const { name, version, integrity, sha256 } of all) {
      expect(version, name).toMatch(/^\d+(\.\d+)+$/);
      expect(integrity ?? `sha256:${sha256}`, name).toMatch(/^(sha512-[\w+/]{86}==|sha256:[\da-f]{64})$/);
    }
  });

  it('refuses unknown words', () => {
    expect(setup('tpu')).toMatchObject({ status: 1, stderr: expect.stringContaining('usage:') as string });
  });

  it('installs nothing if a registry answers with another file', () => {
    const [bin, fake] = [join(folder.path, 'bin'), join(folder.path, 'fake')];
    for (const path of [bin, join(fake, 'package')]) mkdirSync(path, { recursive: true });
    writeFileSync(join(fake, 'package/package.json'), '{"name": "@tensorflow/tfjs-node", "version": "4.22.0"}');
    execFileSync('tar', ['czf', join(folder.path, 'fake.tgz'), '-C', fake, 'package']);
    // Stands in for npm pack, whose last argument is the folder for the file.
    const npm = `#!/bin/sh
for into; do :; done
cp ${folder.path}/fake.tgz "$into/tensorflow-tfjs-node-4.22.0.tgz"
echo '[{"filename": "tensorflow-tfjs-node-4.22.0.tgz"}]'`;
    writeFileSync(join(bin, 'npm'), npm, { mode: 0o755 });
    const { status, stderr } = setup('cpu', '--into', folder.path);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('@tensorflow/tfjs-node@4.22.0 has the digest sha512-'),
    ]);
    expect(readdirSync(scope())).toEqual([]);
  });

  it('does nothing if an earlier run has installed the same versions', () => {
    const target = join(scope(), 'tfjs-node');
    mkdirSync(join(target, 'lib/napi-v8'), { recursive: true });
    writeFileSync(join(target, 'lib/napi-v8/tfjs_binding.node'), '');
    const { name, version } = pins.npmPackages['cpu']!;
    const note = { name, version, kind: 'cpu', source: 'registries', gpu: false };
    const tensorflow = pins.tensorflow['cpu']!.version;
    writeFileSync(join(target, 'clipyard-setup.json'), JSON.stringify({ ...note, tensorflow }));
    expect(setup('cpu', '--into', folder.path)).toMatchObject({
      status: 0,
      stdout:
        `already installed: ${name} ${version} with libtensorflow ${tensorflow}, ` +
        'built from package registries, on the CPU\n',
    });
  });
});
