import { expect, it } from 'vitest';

import { bindHost } from './bind-host.js';

it.each([
  ['auto', '0.0.0.0', false, '127.0.0.1', true],
  ['auto', '0.0.0.0', true, '0.0.0.0', false],
  ['auto', '127.0.0.1', false, '127.0.0.1', false],
  ['auto', '127.0.0.1.example.org', false, '127.0.0.1', true],
  ['none', '0.0.0.0', false, '0.0.0.0', false],
  ['keys', '::', false, '::', false],
] as const)('binds AUTH=%s HTTP_HOST=%s with keys: %s to %s', (AUTH, HTTP_HOST, hasKeys, host, isRefused) => {
  const bound = bindHost({ AUTH, HTTP_HOST }, hasKeys);
  expect([bound.host, bound.refused !== null]).toEqual([host, isRefused]);
});
