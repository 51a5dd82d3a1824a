import { SeededRandom } from '@clipyard/tensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { argMax } from '../model/softmax.js';
import { head as attention } from './attention.head.js';
import { type ClipVectors, type HeadTrainer } from './head.js';
import { head as linearMean } from './linear-mean.head.js';
import { poolClip } from './pooling.js';

const [FRAMES, SIZE, CLASSES, CLIPS] = [6, 8, 2, 160];
const random = SeededRandom.fromSeed(4, 1);
const targets = Int32Array.from({ length: CLIPS }, (_, i) => i % CLASSES);

/**
 * One frame of each clip is marked by feature 0 and shows the class in feature 1. The other frames show a random one.
 */
const frames = new Float32Array(CLIPS * FRAMES * SIZE);
for (let clip = 0; clip < CLIPS; clip++) {
  const marked = Math.floor(random.unit() * FRAMES);
  for (let t = 0; t < FRAMES; t++) {
    const at = (clip * FRAMES + t) * SIZE;
    for (let d = 0; d < SIZE; d++) frames[at + d] = random.unit() - 0.5;
    const shown = t === marked ? targets[clip]! : Math.floor(random.unit() * CLASSES);
    frames[at] = t === marked ? 2 : 0;
    frames[at + 1] = 2 * shown - 1;
  }
}
const clips: ClipVectors = {
  vectors: frames,
  stride: FRAMES * SIZE,
  size: FRAMES * SIZE,
  meanSize: SIZE,
  targets,
  classes: CLASSES,
};
const train = [...targets.keys()].slice(0, 120);
const heldOut = [...targets.keys()].slice(120);

/** Best accuracy on the held-out clips over all strengths. */
async function accuracy(trainer: HeadTrainer, strengths: readonly number[], read: ClipVectors): Promise<number> {
  let best = 0;
  await trainer.path(read, { train, heldOut }, 1, strengths, (logits) => {
    const right = heldOut.filter((row, i) => argMax(logits.subarray(i * CLASSES, (i + 1) * CLASSES)) === targets[row]);
    best = Math.max(best, right.length / heldOut.length);
  });
  return best;
}

describe('attention', () => {
  let trainer: HeadTrainer;
  beforeAll(async () => {
    trainer = await attention.trainer({ threads: 1 });
  });
  afterAll(() => trainer.close());

  it('finds the frame that shows the class, which the mean of the frames hides', async () => {
    const means = new Float32Array(CLIPS * SIZE);
    const mask = new Float32Array(FRAMES).fill(1);
    for (let clip = 0; clip < CLIPS; clip++)
      poolClip(
        'mean',
        frames.subarray(clip * FRAMES * SIZE, (clip + 1) * FRAMES * SIZE),
        mask,
        { frames: FRAMES, featureSize: SIZE },
        means.subarray(clip * SIZE, (clip + 1) * SIZE),
      );
    const linear = await linearMean.trainer({ threads: 1 });
    const ofMeans = await accuracy(linear, linearMean.strengths, {
      ...clips,
      vectors: means,
      stride: SIZE,
      size: SIZE,
    });
    await linear.close();
    expect(ofMeans).toBeLessThan(0.9);
    expect(await accuracy(trainer, attention.strengths, clips)).toBeGreaterThan(0.95);
  });

  it('ignores padding', async () => {
    const padded = new Float32Array(CLIPS * (FRAMES + 2) * SIZE);
    for (let clip = 0; clip < CLIPS; clip++)
      padded.set(frames.subarray(clip * FRAMES * SIZE, (clip + 1) * FRAMES * SIZE), clip * (FRAMES + 2) * SIZE);
    const stride = (FRAMES + 2) * SIZE;
    const [plain, longer] = [
      await trainer.fit(clips, train, { strength: 0.1, weight: 1 }),
      await trainer.fit({ ...clips, vectors: padded, stride, size: stride }, train, { strength: 0.1, weight: 1 }),
    ];
    longer.queries!.forEach((value, i) => expect(value).toBeCloseTo(plain.queries![i]!, 3));
  });
});
