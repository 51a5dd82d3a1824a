import { type Deletion } from '@clipyard/client';
import { expect, it } from 'vitest';

import { receiptText } from './receipt-text.js';

const receipt: NonNullable<Deletion['receipt']> = {
  removed: [{ kind: 'features of a video', objects: 2, bytes: 1500 }],
  datasets: [
    {
      dataset: 'clips',
      version: 5,
      versions: [1, 2],
      trained: [1],
      shards: [{ from: 'a', to: 'b', rows: 1 }],
    },
  ],
  batches: [{ id: 'batch_1', items: 1 }],
  reclassifications: [],
  classifications: [],
  uploads: [],
  trainingRuns: [],
  models: ['model_1'],
  kept: [{ kind: 'features', reason: 'another project uses the video' }],
};
const deletion: Deletion = {
  id: 'del_1',
  object: 'deletion',
  project: 'default',
  state: 'succeeded',
  target: { kind: 'video', id: 'v', dataset: null },
  force: false,
  dryRun: false,
  by: 'ann',
  overridden: [],
  waitingFor: null,
  receipt,
  failure: null,
  createdAt: '',
  startedAt: null,
  finishedAt: null,
};

it('lists what a deletion removed, changed and kept', () => {
  expect(receiptText(deletion).split('\n')).toEqual([
    'del_1: succeeded',
    'kind                 objects    size',
    'features of a video        2  1.5 kB',
    '2 objects deleted, 1.5 kB',
    'dataset clips: 1 shard rewritten, erased from 2 versions; the new version is 5',
    'batch batch_1: 1 result erased',
    'model model_1 was trained on it, and stays',
    'kept: features (another project uses the video)',
  ]);
});

it('says what a deletion waits for, and what a dry run would delete', () => {
  expect(receiptText({ ...deletion, receipt: null, state: 'queued', waitingFor: 'batch batch_1' })).toBe(
    'del_1: waiting for batch batch_1',
  );
  expect(receiptText({ ...deletion, dryRun: true })).toContain('2 objects would be deleted, 1.5 kB');
});
