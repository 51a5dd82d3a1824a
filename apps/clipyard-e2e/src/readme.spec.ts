import { renderClips } from '@clipyard/media';
import { tempDir } from '@clipyard/testing';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, startDev, type DevCluster } from './dev-cluster.fixture.js';

const folder = tempDir();
let cluster: DevCluster;

beforeAll(async () => {
  await renderClips(join(folder.path, 'clips'), { perClass: 6, classes: ['SpinningBar', 'DriftingChecks'] });
  cluster = await startDev(join(folder.path, 'state'), folder.path, { LOG_LEVEL: 'warn' });
}, 180_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

describe('the README', () => {
  it('does the whole job by hand, with the commands that it shows', async () => {
    const block = /<!-- by hand[^>]*-->\n```sh\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1];
    const script = block!.replace(/^API=.*$/m, `API=${cluster.apiUrl}`);
    const { stdout } = await promisify(execFile)('bash', ['-euc', script], { env: { PATH: process.env['PATH'] ?? '', CLIPS: join(folder.path, 'clips') }, timeout: 240_000 });
    expect(stdout).toContain('"state":"succeeded"');
    expect(stdout).toContain('"object":"dataset"');
    expect(stdout).toContain('"aliases":["production"]');
    expect(stdout).toMatch(/"object":"classification","state":"succeeded"/);
  }, 300_000);
});
