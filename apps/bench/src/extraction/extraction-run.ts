import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { type SegmentRule } from '@clipyard/api-contract';
import { type Batch, ClipyardClient } from '@clipyard/client';
import { type Cluster, startCluster } from '@clipyard/local-stack';

export interface Extraction {
  readonly batch: Batch;
  /** Seconds from the call to the end of the batch. */
  readonly seconds: number;
  readonly clipsPerSecond: number;
}

/** Long, because polling uses the cores that are measured. The batch itself records when it ended. */
const POLL_MS = 500;

/** Redis, api, orchestrator and extractors on this machine, with the untrained backbone unless another is given. */
export function startExtractors(
  scratch: string,
  name: string,
  {
    extractors = 1,
    settings = {},
    backbone = 'untrained',
  }: { extractors?: number; settings?: Record<string, string>; backbone?: string } = {},
): Promise<Cluster> {
  return startCluster({
    stateDir: join(scratch, name),
    allowedRoots: ['/'],
    backbone,
    extractors,
    services: ['orchestrator', 'api'],
    settings: { LOG_LEVEL: 'warn', CACHE_DIR: join(scratch, 'cache'), ...settings },
  });
}

/**
 * Submits clips in one call and waits for the end of their batch.
 *
 * @throws Error if an item failed
 */
export async function extract(
  cluster: Cluster,
  clips: readonly string[],
  { dataset = 'bench', segments }: { dataset?: string; segments?: SegmentRule } = {},
): Promise<Extraction> {
  const client = new ClipyardClient({ url: cluster.apiUrl });
  const started = Date.now();
  const submitted = await client.submit({
    purpose: 'extract',
    dataset,
    ...(segments === undefined ? {} : { segments }),
    items: clips.map((path) => ({ uri: pathToFileURL(path).href })),
  });
  if (submitted.object !== 'batch') throw new Error('The API took the submission for a dry run');
  for (let batch = submitted; ; batch = await client.batch(batch.id)) {
    if (batch.finishedAt !== null) {
      const { succeeded, total } = batch.counts;
      if (succeeded !== total) throw new Error(`${succeeded} of ${total} items succeeded: ${batch.state}`);
      const seconds = (Date.parse(batch.finishedAt) - started) / 1000;
      return { batch, seconds, clipsPerSecond: clips.length / seconds };
    }
    await sleep(POLL_MS);
  }
}

/** Reads a value from the /metrics of a service. */
export async function metric(url: string, name: string): Promise<number | null> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name}{`) || one.startsWith(`${name} `));
  return line === undefined ? null : Number(line.slice(line.lastIndexOf(' ') + 1));
}
