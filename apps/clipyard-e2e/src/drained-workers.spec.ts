import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Batch, BatchSchema, isTerminal, ItemOutcomeSchema, WorkersSchema } from '@clipyard/api-contract';
import { renderClips, type RenderedClip } from '@clipyard/media';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DecoderGate } from './decoder-gate.fixture.js';
import { type DevCluster, startDev } from './dev-cluster.fixture.js';
import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
const clipsDir = join(folder.path, 'clips');
let clips: RenderedClip[];
const gate = new DecoderGate(folder.path);
let cluster: DevCluster;

beforeAll(async () => {
  clips = await renderClips(clipsDir, { perClass: 8, classes: ['BouncingDisc'] });
  // No time to finish jobs, and locks that outlive the test: a job that is not handed back at once never runs again.
  cluster = await startDev(
    join(folder.path, 'state'),
    clipsDir,
    { DRAIN_TIMEOUT_MS: '1', JOB_LOCK_MS: '600000', LOG_LEVEL: 'warn', ...gate.settings },
    smallBackbone(folder.path),
  );
}, 180_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

const read = async (id: string): Promise<Batch> =>
  BatchSchema.parse(await (await fetch(`${cluster.apiUrl}/v1/batches/${id}`)).json());
const extractors = async (): Promise<string[]> =>
  WorkersSchema.parse(await (await fetch(`${cluster.apiUrl}/v1/workers`)).json())
    .data.filter(({ service }) => service === 'extractor')
    .map(({ id }) => id);

describe('SIGTERM during extraction', () => {
  it('hands running jobs back at once, without using up an attempt', async () => {
    const [before] = await extractors();
    const items = clips
      .map(({ path }) => JSON.stringify({ customId: path, uri: pathToFileURL(join(clipsDir, path)).href }))
      .join('\n');
    gate.close();
    const answer = await fetch(`${cluster.apiUrl}/v1/batches?dataset=drained`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: items,
    });
    const { id } = BatchSchema.parse(await answer.json());
    gate.admit(1);
    await waitFor(async () => (await read(id)).counts.succeeded >= 1, 120_000);
    process.kill(cluster.processes['extractor']!, 'SIGTERM');
    // The extractor removes its entry from the list of workers, long before the entry would expire.
    await waitFor(async () => !(await extractors()).includes(before!), 10_000);
    expect((await read(id)).state).toBe('running');
    gate.open();
    const batch = await waitFor(async () => {
      const value = await read(id);
      return isTerminal(value.state) ? value : null;
    }, 120_000);
    expect(batch).toMatchObject({ state: 'succeeded', counts: { succeeded: clips.length, failed: 0 } });
    const lines = (await (await fetch(`${cluster.apiUrl}/v1/batches/${id}/results`)).text())
      .trim()
      .split('\n')
      .map((line) => ItemOutcomeSchema.parse(JSON.parse(line)));
    // The restart did not count as an attempt.
    expect(lines.map(({ attempts }) => attempts)).toEqual(clips.map(() => 1));
  }, 300_000);
});
