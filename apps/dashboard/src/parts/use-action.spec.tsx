// @vitest-environment jsdom
import { ApiError } from '@clipyard/client';
import { act, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { renderPageHook } from '../testing/render-page.fixture.js';
import { useAction } from './use-action.js';

const refused = new ApiError({ code: 'conflict', status: 409, retryable: false, errors: [], detail: 'It has ended' });

describe('useAction', () => {
  it('shows a notification and refreshes all queries on success', async () => {
    const run = vi.fn((name: string) => Promise.resolve({ name }));
    const { result, queries } = renderPageHook(() => useAction(run, ({ name }) => `${name} is paused`), undefined);
    const invalidate = vi.spyOn(queries, 'invalidateQueries');
    act(() => result.current.mutate('The batch'));
    await screen.findByText('The batch is paused');
    expect(run.mock.calls[0]![0]).toBe('The batch');
    expect(invalidate).toHaveBeenCalledOnce();
  });

  it('shows the message of the API in a notification on failure, and refreshes nothing', async () => {
    const { result, queries } = renderPageHook(
      () =>
        useAction(
          () => Promise.reject(refused),
          () => 'done',
        ),
      undefined,
    );
    const invalidate = vi.spyOn(queries, 'invalidateQueries');
    act(() => result.current.mutate());
    await screen.findByText('Something went wrong');
    screen.getByText('It has ended');
    expect(screen.queryByText('done')).toBeNull();
    expect(invalidate).not.toHaveBeenCalled();
  });

  it('leaves errors to the caller if they are shown on the page', async () => {
    const { result } = renderPageHook(
      () =>
        useAction(
          () => Promise.reject(refused),
          () => 'done',
          'shown',
        ),
      undefined,
    );
    act(() => result.current.mutate());
    await waitFor(() => expect(result.current.error).toBe(refused));
    expect(screen.queryByText('It has ended')).toBeNull();
  });
});
