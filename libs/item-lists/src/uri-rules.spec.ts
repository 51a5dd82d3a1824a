import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { uriFault } from './uri-rules.js';

describe('uriFault', () => {
  it.each([
    ['s3://odd/h/clip#1.mp4', '# must be written %23: s3://odd/h/clip%231.mp4'],
    ['s3://odd/h/clip?v=2.mp4', '? must be written %3F: s3://odd/h/clip%3Fv=2.mp4'],
    ['s3://odd/h/100%.mp4', '% must be written %25: s3://odd/h/100%25.mp4'],
    ['file:///d/Punch/clip #1.mp4', '# must be written %23: file:///d/Punch/clip %231.mp4'],
    ['file:///d/what?.mp4', '? must be written %3F: file:///d/what%3F.mp4'],
    ['file:///d/a\\b.mp4', '\\ must be written %5C: file:///d/a%5Cb.mp4'],
    ['file:///d/ta\tb.mp4', 'a tab must be written %09: file:///d/ta%09b.mp4'],
    ['file:///d/a\rb#c.mp4', 'a control character must be written %0D: file:///d/a%0Db%23c.mp4'],
    ['file:///d/end.mp4  ', 'a blank at the end must be written %20: file:///d/end.mp4%20%20'],
    ['file:///d/100%2.mp4', '% must be written %25: file:///d/100%252.mp4'],
    ['file://DATA/end.mp4', 'names the host DATA; a path begins with three slashes: file:///DATA/end.mp4'],
  ])('refuses %j with the right spelling', (uri, fault) => expect(uriFault(uri)).toBe(fault));

  it.each([
    ['file:///d/a%2Fb.mp4', /%2F/],
    ['file:///d/a%00b.mp4', /NUL/],
    ['file:///d/a%FFb.mp4', /not UTF-8/],
    ['s3://b/a/../c.mp4', /\.\./],
    ['s3://b/%2e%2E/c.mp4', /\.\./],
    ['s3://key:secret@b/c.mp4', /bucket/],
    ['s3:///c.mp4', /bucket/],
    ['https://[/x', /not a valid URL/],
    ['https://host/a\n.mp4', /control/],
    ['s3://b/\ud800', /surrogate/],
  ])('refuses %j', (uri, fault) => expect(uriFault(uri)).toMatch(fault));

  it.each([
    'file:///d/clip 1.mp4',
    'file:///d/50%20off.mp4',
    'file://localhost/d/a.mp4',
    'file:///d/a//b+c%23.mp4',
    's3://bucket/h/a+b.mp4',
    's3://bucket/日本/é.mp4',
    'https://host/a.mp4?X-Amz-Signature=1#t=2',
    'upload://upload_1',
  ])('takes %j', (uri) => expect(uriFault(uri)).toBeUndefined());

  it('refuses every path that the URL parser would change', () => {
    fc.assert(
      fc.property(fc.constantFrom('file://', 's3://b'), fc.string({ unit: 'binary', maxLength: 30 }), (start, path) => {
        fc.pre(!/\p{Cs}/u.test(path) && !/(^|\/)\.{1,2}(\/|$)/.test(path));
        const uri = `${start}/d/${path}`;
        fc.pre(uriFault(uri) === undefined);
        const url = new URL(uri);
        expect(decodeURIComponent(url.pathname)).toBe(decodeURIComponent(`/d/${path}`));
        expect([url.search, url.hash]).toEqual(['', '']);
      }),
      { numRuns: 500 },
    );
  });
});
