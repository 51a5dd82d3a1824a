import { renderClips } from '@clipyard/media';
import { tempDir } from '@clipyard/testing';
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, startDev, type DevCluster } from './dev-cluster.fixture.js';

const python = process.env['CLIPYARD_PYTHON'];
const folder = tempDir();
/** Where the commands are run. */
const work = join(folder.path, 'work');
/** One folder a class. */
const byClass = join(folder.path, 'by-class');
let newClip: string;
let cluster: DevCluster;

beforeAll(async () => {
  const clips = await renderClips(join(folder.path, 'clips'), { perClass: 6, classes: ['SpinningBar', 'DriftingChecks'] });
  for (const { path, label } of clips) cpSync(join(folder.path, 'clips', path), join(byClass, label, basename(path)));
  newClip = join(folder.path, 'clips', clips[0]!.path);
  cluster = await startDev(join(folder.path, 'state'), folder.path, { LOG_LEVEL: 'warn' });
  mkdirSync(join(folder.path, 'bin'), { recursive: true });
  mkdirSync(work);
  // What the docs call `clipyard`.
  const command = join(folder.path, 'bin/clipyard');
  writeFileSync(command, `#!/bin/sh\nexec ${process.execPath} ${join(root, 'apps/cli/dist/main.js')} "$@"\n`);
  chmodSync(command, 0o755);
}, 180_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

/** The blocks of a page that are to run, in their order: those below a comment that says so. */
const blocks = (page: string, language: 'sh' | 'python'): string => [...readFileSync(join(root, page), 'utf8').matchAll(new RegExp(`<!-- run[^>]*-->\\n\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, block]) => block).join('\n');

async function run(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, {
    cwd: work, timeout: 240_000, maxBuffer: 1 << 26,
    env: { PATH: `${join(folder.path, 'bin')}:${process.env['PATH'] ?? ''}`, API: cluster.apiUrl, CLIPYARD_URL: cluster.apiUrl, STORE: join(folder.path, 'state/store'), NEW_CLIP: newClip, ...env },
  });
  return stdout;
}

describe('the README', () => {
  it('does the whole job by hand, with the commands that it shows', async () => {
    const block = /<!-- by hand[^>]*-->\n```sh\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1];
    const script = block!.replace(/^API=.*$/m, `API=${cluster.apiUrl}`);
    const stdout = await run('bash', ['-euc', script], { CLIPS: join(folder.path, 'clips') });
    expect(stdout).toContain('"state":"succeeded"');
    expect(stdout).toContain('"object":"dataset"');
    expect(stdout).toContain('"aliases":["production"]');
    expect(stdout).toMatch(/"object":"classification","state":"succeeded"/);
  }, 300_000);
});

describe('the docs', () => {
  it('quick start: from a folder to a classified video', async () => {
    // Its last step takes the folder `test` of the clips as new ones.
    const stdout = await run('bash', ['-euo', 'pipefail', '-c', blocks('docs/quick-start.md', 'sh').replaceAll('| head -n 1', '| sed -n 1p')], { CLIPS: join(folder.path, 'clips') });
    expect(stdout).toMatch(/^ok +API: /m);
    expect(stdout).toMatch(/^12 items, 0 duplicate uris, \d+ cached, \d+ never seen, about .+; labels: {"\w+":6,"\w+":6}$/m);
    expect(stdout).toMatch(/model_\S+ .* mine@1/);
    expect(stdout).toMatch(/^ {2}\w+: \d+\.\d\d%$/m);
    expect(stdout).toMatch(/"state":"succeeded".*"top":\[/);
  }, 300_000);

  it('REST by curl: each command says what the page says', async () => {
    const stdout = await run('bash', ['-euo', 'pipefail', '-c', blocks('docs/rest.md', 'sh').replaceAll(/\| head -n (\d)/g, '| sed -n 1,$1p')], { CLIPS: byClass });
    for (const said of ['not_found', '/pageSize', '{ DriftingChecks: 6, SpinningBar: 6 }', 'event: batch', 'received: [ 1 ]', 'complete', 'source_forbidden', '"split":"test"', '.arrow']) expect(stdout).toContain(said);
    expect(stdout).toMatch(/^model_/m);
    expect(readFileSync(join(work, 'frames.gif')).subarray(0, 6).toString()).toBe('GIF89a');
  }, 300_000);

  it.skipIf(python === undefined)('Python: reads what the REST page exported, and the shards in the store (needs CLIPYARD_PYTHON)', async () => {
    expect(await run(python!, ['-c', blocks('docs/rest.md', 'python')])).toMatch(/\(12, 20, 1024\) \(12, 1\) .*\n.*12\n/);
  }, 60_000);
});
