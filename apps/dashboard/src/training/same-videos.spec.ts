import { type Prediction } from '@clipyard/client';
import { expect, it } from 'vitest';

import { compareOnSameVideos } from './same-videos.js';

async function* of(...rows: [videoId: string, label: string, predicted: string, split?: 'validation'][]) {
  for (const [videoId, label, predicted, split = 'test'] of rows)
    yield { videoId, customId: videoId, label, split, top: [{ label: predicted, probability: 1 }] } as Prediction;
}

it('compares two models on common test videos, with the labels of the second', async () => {
  const before = of(['a', 'run', 'run'], ['b', 'run', 'walk'], ['c', 'run', 'run'], ['only-before', 'run', 'run']);
  const after = of(
    ['a', 'run', 'walk'],
    ['b', 'walk', 'walk'],
    ['c', 'jump', 'jump'],
    ['x', 'run', 'run'],
    ['only-before', 'run', 'run', 'validation'],
  );
  expect(await compareOnSameVideos(before, after)).toEqual({ videos: 3, right: [2, 2], gained: 1, lost: 1 });
});
