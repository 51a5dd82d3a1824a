import { describe, expect, it } from 'vitest';

import { ApiError } from './api-error.js';
import { type Upload } from './resources.js';
import { type PartsApi, uploadInParts } from './upload-in-parts.js';

const broken = new ApiError({ code: 'api_unreachable', status: 0, retryable: true, errors: [], detail: 'reset' });
const unknown = new ApiError({ code: 'not_found', status: 404, retryable: false, errors: [], detail: 'none' });

/** An API with parts of four bytes, which fails the calls that `fails` says, by part and try. */
function fakeApi(
  fails: (part: number, tries: number) => Error | null = () => null,
): PartsApi & { readonly parts: Map<number, string>; readonly sent: number[] } {
  const parts = new Map<number, string>();
  const sent: number[] = [];
  let size = 0;
  const upload = (state: Upload['state']): Upload => ({
    id: 'upload_1',
    object: 'upload',
    project: 'default',
    uri: 'upload://upload_1',
    bytes: size,
    sha256: null,
    uploadUrl: null,
    state,
    createdAt: '',
    parts: { bytes: 4, count: Math.ceil(size / 4), received: [...parts.keys()].sort() },
  });
  return {
    parts,
    sent,
    beginUpload: async (bytes) => {
      parts.clear();
      size = bytes;
      return upload('pending');
    },
    uploadState: async (id) => {
      if (id !== 'upload_1' || size === 0) throw unknown;
      return upload('pending');
    },
    sendPart: async (_, part, body) => {
      sent.push(part);
      const error = fails(part, sent.filter((one) => one === part).length);
      if (error !== null) throw error;
      parts.set(part, await body.text());
    },
    completeUpload: async () => upload('complete'),
  };
}
const file = new Blob(['abcdefghij']);
const whole = ({ parts }: { parts: Map<number, string> }): string =>
  [...parts]
    .sort(([a], [b]) => a - b)
    .map(([, text]) => text)
    .join('');

describe('uploadInParts', () => {
  it('continues after the connection breaks, without sending parts again that have arrived', async () => {
    const api = fakeApi((part, tries) => (part === 2 && tries < 3 ? broken : null));
    const progress: number[] = [];
    expect((await uploadInParts(api, file, { pauseMs: 1, onProgress: (bytes) => progress.push(bytes) })).state).toBe(
      'complete',
    );
    expect([whole(api), api.sent.toSorted()]).toEqual(['abcdefghij', [1, 2, 2, 2, 3]]);
    expect(progress).toEqual([0, 4, 6, 10]);
  });

  it('continues later under its id, and sends the missing parts', async () => {
    const api = fakeApi((part, tries) => (part === 3 && tries === 1 ? unknown : null));
    let id: string | undefined;
    await expect(uploadInParts(api, file, { pauseMs: 1, onBegun: (begun) => (id = begun) })).rejects.toBe(unknown);
    api.sent.length = 0;
    await uploadInParts(api, file, { pauseMs: 1, id }).catch(() => uploadInParts(api, file, { pauseMs: 1, id }));
    expect([whole(api), new Set(api.sent)]).toEqual(['abcdefghij', new Set([3])]);
  });

  it('begins again if the API has forgotten the upload, or it was of another file', async () => {
    const api = fakeApi();
    await uploadInParts(api, file, { id: 'upload_0' });
    expect(whole(api)).toBe('abcdefghij');
    await uploadInParts(api, new Blob(['xy']), { id: 'upload_1' });
    expect(api.parts.get(1)).toBe('xy');
  });

  it('stops at a refusal, and when it is aborted', async () => {
    await expect(
      uploadInParts(
        fakeApi(() => unknown),
        file,
      ),
    ).rejects.toBe(unknown);
    await expect(uploadInParts(fakeApi(), file, { signal: AbortSignal.abort(new Error('left')) })).rejects.toThrow(
      'left',
    );
  });
});
