import { describe, expect, it } from 'vitest';

import { findLeakage } from './leakage.js';

const sha = 'ab12'.repeat(16);

describe('leakage', () => {
  it('is a video whose parts are in different splits', () => {
    const rows = [
      { videoId: `${sha}.0-1000`, label: 'run', split: 'train' },
      { videoId: `${sha}.1000-2000`, label: 'walk', split: 'test' },
    ] as const;
    expect(findLeakage(rows)).toMatchObject({
      videos: 1,
      contradictions: 0,
      examples: [{ kind: 'video', key: sha, splits: ['test', 'train'], rows: 2 }],
    });
  });

  it('is not a video whose parts are in one split, whatever their labels', () => {
    const rows = [
      { videoId: `${sha}.0-1000`, label: 'run', split: 'train' },
      { videoId: sha, label: 'walk', split: 'train' },
    ] as const;
    expect(findLeakage(rows)).toMatchObject({ videos: 0, contradictions: 0 });
  });
});
