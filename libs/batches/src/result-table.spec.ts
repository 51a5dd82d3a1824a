import { type ItemOutcome, RESULT_CLASSES } from '@clipyard/api-contract';
import { csvLines } from '@clipyard/tables';
import { describe, expect, it } from 'vitest';

import { pendingOutcome } from './item-outcomes.js';
import { resultTable } from './result-table.js';

const pending = pendingOutcome({ index: 7, customId: 'clip', uri: 's3://b/1.mp4', label: 'Punch' });
const classified: ItemOutcome = {
  ...pending,
  state: 'succeeded',
  videoId: 'abc',
  frames: 20,
  cached: true,
  attempts: 1,
  timings: { fetch: 1, decode: 2, encode: 3, store: 4, wait: 5.5 },
  model: 'model_1',
  top: [
    { label: 'Run', probability: 0.75 },
    { label: 'Punch', probability: 0.25 },
  ],
};

/** The cells of an outcome in CSV, by column. */
async function cells(outcome: ItemOutcome): Promise<Record<string, string>> {
  let text = '';
  for await (const line of csvLines(resultTable, one(outcome))) text += line;
  const [names, values] = text.split('\r\n').map((line) => line.split(','));
  return Object.fromEntries(names!.map((name, i) => [name, values![i]!]));
}
async function* one(outcome: ItemOutcome): AsyncGenerator<ItemOutcome> {
  yield await Promise.resolve(outcome);
}

describe('resultTable', () => {
  it('has the answer, the ranked classes and the times of an item', async () => {
    const found = await cells(classified);
    expect(found).toMatchObject({
      index: '7',
      custom_id: 'clip',
      label: 'Punch',
      state: 'succeeded',
      predicted: 'Run',
      probability: '0.75',
      abstained: 'false',
      class_2: 'Punch',
      probability_2: '0.25',
      class_3: '',
      model: 'model_1',
      video_id: 'abc',
      frames: '20',
      cached: 'true',
      fetch_ms: '1',
      wait_ms: '5.5',
      erased: 'false',
    });
    expect(Object.keys(found).filter((name) => name.startsWith('class_'))).toHaveLength(RESULT_CLASSES);
  });

  it('has no predicted class if the model abstained, but its ranked classes', async () => {
    expect(await cells({ ...classified, abstained: true })).toMatchObject({
      predicted: '',
      probability: '0.75',
      abstained: 'true',
      class_1: 'Run',
    });
  });

  it('has the error of a failed item', async () => {
    const error = { code: 'media_corrupt', message: 'no frames' } as ItemOutcome['error'];
    expect(await cells({ ...pending, state: 'failed', error })).toMatchObject({
      state: 'failed',
      error_code: 'media_corrupt',
      error_message: 'no frames',
      predicted: '',
      class_1: '',
      fetch_ms: '',
    });
  });
});
