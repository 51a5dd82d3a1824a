// @vitest-environment jsdom
import { waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { FakeApi } from '../testing/fake-api.fixture.js';
import { renderPageHook } from '../testing/render-page.fixture.js';
import { useService } from './use-service.js';

const READY = 'GET /readyz';
const offline = (): Promise<never> => Promise.reject(new TypeError('offline'));

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi().on(READY, () => ({ status: 'ok', checks: { redis: 'ok' } }));
});

describe('useService', () => {
  it('starts as unknown and then reports a ready service with its checks', async () => {
    const { result } = renderPageHook(() => useService(), undefined);
    expect(result.current).toEqual({ state: 'unknown', checks: {} });
    await waitFor(() => expect(result.current).toEqual({ state: 'ready', checks: { redis: 'ok' } }));
    expect(api.callsOf(READY)).toHaveLength(1);
  });

  it('reports a degraded service with the failed check', async () => {
    const body = { status: 'unavailable', checks: { redis: 'no answer within 3000 ms' } };
    api.on(READY, () => Response.json(body, { status: 503 }));
    const { result } = renderPageHook(() => useService(), undefined);
    await waitFor(() => expect(result.current).toEqual({ state: 'degraded', checks: body.checks }));
  });

  it('reports an unreachable API as away', async () => {
    api.on(READY, offline);
    const { result } = renderPageHook(() => useService(), undefined);
    await waitFor(() => expect(result.current).toEqual({ state: 'away', checks: {} }));
  });

  it('refreshes all queries when the API comes back, and not before', async () => {
    const { result, queries } = renderPageHook(() => useService(), undefined);
    const invalidate = vi.spyOn(queries, 'invalidateQueries');
    await waitFor(() => expect(result.current.state).toBe('ready'));
    api.on(READY, offline);
    await queries.refetchQueries();
    await waitFor(() => expect(result.current.state).toBe('away'));
    expect(invalidate).not.toHaveBeenCalled();
    api.on(READY, () => ({ status: 'ok' }));
    await queries.refetchQueries();
    await waitFor(() => expect(result.current.state).toBe('ready'));
    expect(invalidate).toHaveBeenCalledOnce();
  });
});
