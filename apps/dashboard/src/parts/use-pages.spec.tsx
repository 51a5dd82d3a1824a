// @vitest-environment jsdom
import { act, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { renderPageHook } from '../testing/render-page.fixture.js';
import { pageOf } from '../testing/resources.fixture.js';
import { usePages } from './use-pages.js';

const read = (): ReturnType<typeof vi.fn<Parameters<typeof usePages<string>>[1]>> =>
  vi.fn((query) => Promise.resolve(query.pageToken === undefined ? pageOf(['a', 'b'], 'next') : pageOf(['c'])));

describe('usePages', () => {
  it('reads the first page and offers more', async () => {
    const pages = read();
    const { result } = renderPageHook(() => usePages('letters', pages), undefined);
    expect([result.current.data, result.current.more]).toEqual([undefined, null]);
    await waitFor(() => expect(result.current.data).toEqual(['a', 'b']));
    expect(result.current.more).not.toBeNull();
    expect(pages.mock.calls).toEqual([[{ pageSize: 25 }]]);
  });

  it('reports what the pages had to skip', async () => {
    const skipped = {
      code: 'object_damaged' as const,
      key: 'k',
      message: 'The object k is damaged',
      repair: 'restore it',
    };
    const { result } = renderPageHook(
      () => usePages('letters', () => Promise.resolve({ ...pageOf(['a']), skipped: [skipped] })),
      undefined,
    );
    await waitFor(() => expect(result.current.skipped).toEqual([skipped]));
    expect(result.current.data).toEqual(['a']);
  });

  it('appends the next page, and offers no more after the last one', async () => {
    const pages = read();
    const { result } = renderPageHook(() => usePages('letters', pages), undefined);
    await waitFor(() => expect(result.current.more).not.toBeNull());
    act(() => result.current.more!());
    await waitFor(() => expect(result.current.data).toEqual(['a', 'b', 'c']));
    expect(result.current.more).toBeNull();
    expect(pages.mock.calls[1]).toEqual([{ pageSize: 25, pageToken: 'next' }]);
  });

  it('reports an error, and reads again on request', async () => {
    const pages = read();
    pages.mockRejectedValueOnce(new Error('The disk is full'));
    const { result } = renderPageHook(() => usePages('letters', pages), undefined);
    await waitFor(() => expect(result.current.error?.message).toBe('The disk is full'));
    expect(result.current.data).toBeUndefined();
    await act(async () => void (await result.current.refetch()));
    await waitFor(() => expect(result.current.data).toEqual(['a', 'b']));
    expect(result.current.error).toBeNull();
  });
});
