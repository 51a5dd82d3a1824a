import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Batch, BatchSchema, isTerminal, ItemOutcomeSchema } from '@clipyard/api-contract';
import { type Cluster, startCluster } from '@clipyard/local-stack';
import { renderClips, type RenderedClip } from '@clipyard/media';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
const clipsDir = join(folder.path, 'clips');
const cache = join(folder.path, 'state/cache');
mkdirSync(cache, { recursive: true });
const isMounted =
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128m,mode=777', 'clipyard-scratch', cache]).status === 0;

if (!isMounted) folder.remove();

let clips: RenderedClip[];
let cluster: Cluster;

describe.skipIf(!isMounted)('the scratch disk (mounting one needs root)', () => {
  beforeAll(async () => {
    clips = await renderClips(clipsDir, { perClass: 8, classes: ['BouncingDisc'] });
    cluster = await startCluster({
      stateDir: join(folder.path, 'state'),
      allowedRoots: [clipsDir],
      backbone: smallBackbone(folder.path),
      services: ['orchestrator', 'api'],
      settings: { LOG_LEVEL: 'warn' },
    });
  }, 180_000);
  afterAll(async () => {
    await cluster.stop();
    execFileSync('umount', ['-l', cache]);
    folder.remove();
  }, 60_000);

  const readiness = async (): Promise<unknown> =>
    ((await (await fetch(`${cluster.urls.get('extractor')}/readyz`)).json()) as { checks: Record<string, unknown> })
      .checks['scratch-disk'];
  const read = async (id: string): Promise<Batch> =>
    BatchSchema.parse(await (await fetch(`${cluster.apiUrl}/v1/batches/${id}`)).json());
  let round = 0;
  /** Other content of the same clips each time, so that nothing is found in the store. */
  const submit = async (): Promise<string> => {
    const items = clips.map(({ path }) =>
      JSON.stringify({ customId: path, uri: pathToFileURL(join(clipsDir, path)).href }),
    );
    const answer = await fetch(`${cluster.apiUrl}/v1/batches?dataset=d${round}&maxFrames=${++round + 2}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: items.join('\n'),
    });
    return BatchSchema.parse(await answer.json()).id;
  };
  const expectAllAtFirstAttempt = async (id: string): Promise<void> => {
    const batch = await waitFor(async () => {
      const value = await read(id);
      return isTerminal(value.state) ? value : null;
    }, 120_000);
    expect(batch).toMatchObject({ state: 'succeeded', counts: { succeeded: clips.length, failed: 0 } });
    const text = await (await fetch(`${cluster.apiUrl}/v1/batches/${id}/results`)).text();
    const outcomes = text.trim().split('\n');
    expect(outcomes.map((line) => ItemOutcomeSchema.parse(JSON.parse(line)).attempts)).toEqual(clips.map(() => 1));
  };

  beforeEach(() => waitFor(async () => (await readiness()) === 'ok'));

  it.each([
    {
      what: 'full',
      spoil: () => spawnSync('sh', ['-c', `cat /dev/zero > ${cache}/filler`]),
      repair: () => rmSync(`${cache}/filler`),
      reason: /^The disk of .*scratch is full \(ENOSPC\)$/,
    },
    {
      what: 'read-only',
      spoil: () => execFileSync('mount', ['-o', 'remount,ro', cache]),
      repair: () => execFileSync('mount', ['-o', 'remount,rw', cache]),
      reason: /^The disk of .*scratch is read-only \(EROFS\)$/,
    },
  ])(
    'that is $what fails readiness, burns no attempts, and is used again once it is repaired',
    async ({ spoil, repair, reason }) => {
      spoil();
      const id = await submit();
      await waitFor(async () => reason.test(String(await readiness())));
      await waitFor(async () => (await read(id)).state === 'running');
      expect((await read(id)).counts).toMatchObject({ succeeded: 0, failed: 0 });
      repair();
      await expectAllAtFirstAttempt(id);
    },
    180_000,
  );

  it('is made again if something has removed it', async () => {
    rmSync(join(cache, 'scratch'), { recursive: true });
    await expectAllAtFirstAttempt(await submit());
  }, 180_000);
});
