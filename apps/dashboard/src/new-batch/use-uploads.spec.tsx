// @vitest-environment jsdom
import { act, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { type DroppedFile } from '../parts/dropped-files.js';
import { deferred, FakeApi, problem } from '../testing/fake-api.fixture.js';
import { renderPageHook } from '../testing/render-page.fixture.js';
import { upload } from '../testing/resources.fixture.js';
import { useUploads } from './use-uploads.js';

const UPLOADS = 'POST /v1/uploads';
const nameOf = (body: unknown): string => (body as File).name;
const files: DroppedFile[] = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
  path: `clips/Punch/${name}.mp4`,
  file: new File(['1234'], `${name}.mp4`),
}));
const render = (): ReturnType<typeof renderPageHook<ReturnType<typeof useUploads>, undefined>> =>
  renderPageHook(() => useUploads(), undefined);
/** Starts to send without waiting for the end. */
function start({ current }: ReturnType<typeof render>['result'], sent: readonly DroppedFile[]): Promise<unknown> {
  let all: Promise<unknown> = Promise.resolve();
  act(() => void (all = current.send(sent)));
  return all;
}

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi().on(UPLOADS, ({ body }) => upload(`upload_${nameOf(body)}`));
});

describe('useUploads', () => {
  it('uploads all files, and returns their items in order with the folder as label', async () => {
    const { result } = render();
    const { items, leftOut } = await act(() => result.current.send(files));
    expect(leftOut).toEqual({});
    expect(items).toEqual(
      files.map(({ path, file }) => ({ customId: path, uri: `upload://upload_${file.name}`, label: 'Punch' })),
    );
    expect(result.current.sent).toBe(20);
  });

  it('sends at most three files at once', async () => {
    const answer = deferred<undefined>();
    let running = 0;
    let most = 0;
    api.on(UPLOADS, async ({ body }) => {
      most = Math.max(most, ++running);
      await answer.promise;
      running--;
      return upload(nameOf(body));
    });
    const { result } = render();
    const all = start(result, files);
    await waitFor(() => expect(api.callsOf(UPLOADS)).toHaveLength(3));
    answer.resolve(undefined);
    await act(() => all);
    expect(api.callsOf(UPLOADS)).toHaveLength(5);
    expect(most).toBe(3);
  });

  it('counts the sent share of running uploads', async () => {
    const answer = deferred<unknown>();
    api.on(UPLOADS, () => answer.promise);
    const { result } = render();
    const all = start(result, files.slice(0, 2));
    await waitFor(() => expect(result.current.sent).toBe(4));
    answer.resolve(upload('upload_1'));
    await act(() => all);
    expect(result.current.sent).toBe(8);
  });

  it('continues with the remaining files after a failure', async () => {
    api.on(UPLOADS, ({ body }) =>
      nameOf(body) === 'b.mp4' ? problem(503, 'storage_unavailable', 'Not now') : upload(nameOf(body)),
    );
    const { result } = render();
    await expect(act(() => result.current.send(files.slice(0, 2)))).rejects.toThrow('Not now');
    api.on(UPLOADS, ({ body }) => upload(nameOf(body)));
    const { items } = await act(() => result.current.send(files.slice(0, 2)));
    expect(items.map(({ uri }) => uri)).toEqual(['upload://a.mp4', 'upload://b.mp4']);
    expect(api.callsOf(UPLOADS).map(({ body }) => nameOf(body))).toEqual(['a.mp4', 'b.mp4', 'b.mp4']);
  });

  it('does not end the other uploads after a failure, and leaves out files that the API refuses', async () => {
    api.on(UPLOADS, ({ body }) =>
      nameOf(body) === 'a.mp4' ? problem(413, 'payload_too_large', 'Too large') : upload(nameOf(body)),
    );
    const { result } = render();
    const { items, leftOut } = await act(() => result.current.send(files));
    expect(items.map(({ uri }) => uri)).toEqual(['b', 'c', 'd', 'e'].map((name) => `upload://${name}.mp4`));
    expect(leftOut).toEqual({ not_uploaded: { count: 1, examples: ['clips/Punch/a.mp4'] } });
    api.on(UPLOADS, ({ body }) =>
      nameOf(body) === 'a.mp4' ? problem(503, 'storage_unavailable', 'Not now') : upload(nameOf(body)),
    );
    const { result: other } = render();
    await expect(act(() => other.current.send(files))).rejects.toThrow('Not now');
    api.on(UPLOADS, ({ body }) => upload(nameOf(body)));
    expect((await act(() => other.current.send(files))).items).toHaveLength(5);
    expect(api.callsOf(UPLOADS)).toHaveLength(5 + 5 + 1);
  });

  it('stops running uploads if the page is left', async () => {
    api.on(UPLOADS, () => deferred<unknown>().promise);
    const { result, unmount } = render();
    const all = start(result, files);
    await waitFor(() => expect(api.callsOf(UPLOADS)).toHaveLength(3));
    unmount();
    await expect(all).rejects.toThrow('The upload was stopped');
    expect(api.callsOf(UPLOADS)).toHaveLength(3);
  });
});
