import { expect, it } from 'vitest';

import { idsOf, queues, taskOf } from './queues.js';

/** The shortest and the longest time, in milliseconds, between the first and the last attempt of a job. */
function span({ attempts, backoffMs, jitter }: { attempts: number; backoffMs: number; jitter: number }): number[] {
  const longest = backoffMs * (2 ** (attempts - 1) - 1);
  return [longest * (1 - jitter), longest];
}

it('attempts of an extract job outlast an outage of 20 s, and end within a minute or so', () => {
  const [shortest, longest] = span(queues.extract.settings);
  expect(shortest).toBeGreaterThan(20_000);
  expect(longest).toBeLessThan(90_000);
});

const spec = {
  imageSize: 220,
  maxFrames: 20,
  sampling: 'uniform',
  resize: 'fit-crop',
  backbone: 'b',
  weightsDigest: 'w',
  featureSize: 8,
  dtype: 'float32',
  precision: 'float32',
} as const;
const extract = { batchId: 'batch_1', index: 300, shard: 1, offset: 44, uri: 's3://b/v', spec, specId: 's' };
const ofBatch = { ...extract, preview: false, project: 'vision' };
const ofClassification = { ...ofBatch, batchId: null };

it('names the ids of a job in log lines', () => {
  expect(idsOf('extract', ofBatch)).toEqual({ batch: 'batch_1', shard: 1, item: 300 });
  expect(idsOf('extract', ofClassification)).toEqual({ shard: 1, item: 300 });
  expect(idsOf('train', { trainingRunId: 'run_1', project: 'vision' })).toEqual({ run: 'run_1' });
  expect(idsOf('filmstrips', { uri: '', videoId: 'v', spec, specId: 's', project: 'vision' })).toEqual({});
});

it('shows workers with the resource and the shard of their job', () => {
  expect(taskOf('extract', ofBatch)).toEqual({ subject: 'batch_1', shard: 1 });
  expect(taskOf('extract', ofClassification)).toEqual({ subject: null, shard: null });
  expect(taskOf('reclassify', { reclassificationId: 'rcl_1', part: 2, project: 'vision' })).toEqual({
    subject: 'rcl_1',
    shard: null,
  });
  expect(taskOf('filmstrips', { uri: '', videoId: 'v', spec, specId: 's', project: 'vision' })).toEqual({
    subject: null,
    shard: null,
  });
});
