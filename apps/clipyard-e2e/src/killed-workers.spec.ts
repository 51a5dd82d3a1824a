import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Batch, BatchSchema, isTerminal, ItemOutcomeSchema } from '@clipyard/api-contract';
import { renderClips, type RenderedClip } from '@clipyard/media';
import { tempDir, waitFor } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DecoderGate } from './decoder-gate.fixture.js';
import { type DevCluster, startDev } from './dev-cluster.fixture.js';
import { smallBackbone } from './small-backbone.fixture.js';

const folder = tempDir();
const clipsDir = join(folder.path, 'clips');
/** After this time without progress, another decoder may start. */
const TICKET_LIFETIME_MS = 15_000;
let clips: RenderedClip[];
const gate = new DecoderGate(folder.path);
let cluster: DevCluster;

beforeAll(async () => {
  clips = await renderClips(clipsDir, { perClass: 10, classes: ['BouncingDisc', 'FlickeringStripes'] });
  // Short locks, so that the jobs of a dead worker restart soon.
  cluster = await startDev(
    join(folder.path, 'state'),
    clipsDir,
    { JOB_LOCK_MS: '3000', RECONCILE_INTERVAL_MS: '1000', LOG_LEVEL: 'warn', ...gate.settings },
    smallBackbone(folder.path),
  );
}, 180_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

const read = async (id: string): Promise<Batch | null> => {
  // The API is killed, too, so a refused connection is not a failure.
  const answer = await fetch(`${cluster.apiUrl}/v1/batches/${id}`).catch(() => null);
  return answer?.ok === true ? BatchSchema.parse(await answer.json()) : null;
};

describe('SIGKILL during extraction', () => {
  it('of each process in turn loses no item and counts no item twice', async () => {
    const items = clips
      .map(({ path, label }) =>
        JSON.stringify({ customId: path, uri: pathToFileURL(join(clipsDir, path)).href, label }),
      )
      .join('\n');
    gate.close();
    const answer = await fetch(`${cluster.apiUrl}/v1/batches?dataset=killed`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: items,
    });
    const { id } = BatchSchema.parse(await answer.json());
    const victims = ['extractor', 'orchestrator', 'redis', 'predictor', 'trainer', 'api'];
    for (const [i, name] of victims.entries()) {
      // Kill each process at another point of the work.
      let admittedAt = -Infinity;
      const { state } = await waitFor(async () => {
        // A job that is lost with its worker or with Redis takes the ticket of its decoder with it.
        // An unused ticket is only late. More tickets than clips would end the batch before the last kill.
        if (gate.unused === 0 && Date.now() - admittedAt > TICKET_LIFETIME_MS) {
          admittedAt = Date.now();
          gate.admit(1);
        }
        const batch = await read(id);
        return batch !== null && (isTerminal(batch.state) || batch.counts.succeeded >= i + 1) ? batch : null;
      }, 120_000);
      expect(state, `before ${name} is killed`).toBe('running');
      process.kill(cluster.processes[name]!, 'SIGKILL');
    }
    const after = await waitFor(() => read(id), 60_000);
    expect(after.state, 'after the last process was killed').toBe('running');
    gate.open();
    const batch = await waitFor(async () => {
      const value = await read(id);
      return value !== null && isTerminal(value.state) ? value : null;
    }, 180_000);
    expect(batch).toMatchObject({
      state: 'succeeded',
      counts: { total: clips.length, succeeded: clips.length, failed: 0, pending: 0, cancelled: 0 },
    });
    const lines = (await (await fetch(`${cluster.apiUrl}/v1/batches/${id}/results`)).text())
      .trim()
      .split('\n')
      .map((line) => ItemOutcomeSchema.parse(JSON.parse(line)));
    expect(lines.map(({ customId }) => customId)).toEqual(clips.map(({ path }) => path));
    const dataset = (await (await fetch(`${cluster.apiUrl}/v1/datasets/killed`)).json()) as { rows: number };
    expect(dataset.rows).toBe(clips.length);
    // No decoder of a dead worker is left running.
    expect(
      execFileSync('sh', ['-c', `ps -eo args | grep -c "[f]fmpeg.*${join(folder.path, 'state')}" || true`])
        .toString()
        .trim(),
    ).toBe('0');
  }, 400_000);
});
