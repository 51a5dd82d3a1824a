import { describe, expect, it } from 'vitest';

import { TimeLeft } from './time-left.js';

/** Fits the folds of the heads one after the other, and lists the estimates after each fold with the true time left. */
function estimates(work: readonly number[], seconds: readonly number[], folds: number) {
  const timeLeft = new TimeLeft(work, { folds, threads: 1 });
  const total = seconds.reduce((sum, one) => sum + one * folds, 0);
  let elapsed = 0;
  return seconds.flatMap((perFold, head) => {
    const found = Array.from({ length: folds }, (_, fold) => {
      elapsed += perFold;
      timeLeft.finishFold(perFold * (fold + 1));
      return { head, estimate: timeLeft.seconds(fold + 1), left: total - elapsed, share: timeLeft.share(fold + 1) };
    });
    timeLeft.finish(perFold * folds);
    return found;
  });
}

describe('TimeLeft', () => {
  it('is unknown until two heads are finished', () => {
    for (const { head, estimate } of estimates([1, 10, 50, 80], [1, 1, 5, 8], 15))
      if (head < 2) expect(estimate).toBeNull();
      else expect(estimate).not.toBeNull();
  });

  it('is right if the time of a head is in proportion to its work, whatever the first head takes', () => {
    for (const { head, estimate, left } of estimates([1, 10, 50, 80], [100, 1, 5, 8], 15))
      if (head >= 2) expect(estimate).toBeCloseTo(left);
  });

  it('corrects itself by the folds of the current head', () => {
    const last = estimates([1, 10, 50], [1, 1, 20], 10).filter(({ head }) => head === 2);
    for (const { estimate, left } of last) expect(estimate).toBeCloseTo(left);
  });

  it('is known from the first fold on if there is only one head', () => {
    const [first] = estimates([7], [3], 5);
    expect(first).toMatchObject({ estimate: 12, left: 12 });
  });

  it('counts folds that other threads are fitting by half', () => {
    const timeLeft = new TimeLeft([1], { folds: 15, threads: 2 });
    timeLeft.finishFold(3);
    expect(timeLeft.seconds(1)).toBeCloseTo((3 / 1.5) * 14);
  });

  it('starts with the speed of heads that another process finished', () => {
    const timeLeft = new TimeLeft([1, 10, 30], { folds: 5, threads: 1 });
    timeLeft.finish(2, 5);
    timeLeft.finish(10, 5);
    expect(timeLeft.seconds(2)).toBeCloseTo(0.2 * 30 * 3);
  });

  it('says how much of the work is done', () => {
    const shares = estimates([1, 4], [1, 1], 2).map(({ share }) => share);
    expect(shares.map((share) => Math.round(share * 100) / 100)).toEqual([0.1, 0.2, 0.6, 1]);
  });
});
