import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';
import loadWabt from 'wabt';

import { adamWasm } from './adam-wasm.js';

const LINE = 100;

it('ships the bytes that adam.wat assembles to', async () => {
  const wabt = await loadWabt();
  const source = readFileSync(new URL('./adam.wat', import.meta.url), 'utf8');
  const module = wabt.parseWat('adam.wat', source, { simd: true });
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64');
  module.destroy();
  const lines = Array.from({ length: Math.ceil(base64.length / LINE) }, (_, i) =>
    base64.slice(i * LINE, (i + 1) * LINE),
  );
  // After a change of adam.wat, `vitest -u` writes the file again.
  await expect(
    [
      '/** The WebAssembly module of adam.wat, in base64. Written by `vitest -u adam-wasm`. */',
      'export const adamWasm =',
      `${lines.map((line) => `  '${line}'`).join(' +\n')};`,
      '',
    ].join('\n'),
  ).toMatchFileSnapshot('./adam-wasm.ts');
  expect(adamWasm).toBe(base64);
});
