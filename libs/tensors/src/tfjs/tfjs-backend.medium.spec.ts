import { expect, it } from 'vitest';

import { hasTfjsGpu, tfjsDevice, useTfjs } from './tfjs-backend.js';

it('keeps the backend of a thread, because engines on another one would fail', async () => {
  expect(await Promise.all([useTfjs('wasm'), useTfjs('auto')])).toEqual(['tfjs-wasm', 'tfjs-wasm']);
  await expect(useTfjs('tensorflow')).rejects.toThrow('"wasm" already');
  expect(await hasTfjsGpu()).toBe(false);
  expect([await useTfjs('auto'), await tfjsDevice()]).toEqual(['tfjs-wasm', 'wasm']);
});
