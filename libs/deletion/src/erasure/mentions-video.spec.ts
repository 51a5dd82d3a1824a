import { describe, expect, it } from 'vitest';

import { mentionsVideo } from './mentions-video.js';

const sha = 'ab12'.repeat(16);
const line = (videoId: string): Uint8Array => Buffer.from(JSON.stringify({ index: 1, videoId }));

describe('a text', () => {
  it.each([
    [sha, sha, true],
    [`${sha}.0-100`, sha, true],
    [`${sha}.0-100`, `${sha}.0-100`, true],
    [`${sha}.5000-`, `${sha}.5000-`, true],
    [`${sha}.0-1000`, `${sha}.0-100`, false],
    [`${sha}.5000-6000`, `${sha}.5000-`, false],
    [sha, `${sha}.0-100`, false],
  ])('with the video %s mentions %s: %s', (has, wanted, mentions) =>
    expect(mentionsVideo(line(has), wanted)).toBe(mentions),
  );

  it('mentions a part although another part comes before it', () =>
    expect(mentionsVideo(Buffer.concat([line(`${sha}.0-1000`), line(`${sha}.0-100`)]), `${sha}.0-100`)).toBe(true));

  it('that does not exist mentions nothing', () => expect(mentionsVideo(null, sha)).toBe(false));
});
