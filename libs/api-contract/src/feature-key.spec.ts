import { describe, expect, it } from 'vitest';

import { clipId, featureId } from './feature-key.js';

describe('keys of features', () => {
  it('have the text that stores contain since the first release', () => {
    expect(clipId({ videoId: 'ab12' })).toBe('ab12');
    expect(featureId({ specId: '0f', videoId: 'ab12' })).toBe('0f/ab12');
  });
});
