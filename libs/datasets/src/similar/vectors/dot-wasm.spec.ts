import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';
import loadWabt from 'wabt';

import { dotWasm } from './dot-wasm.js';

const LINE = 100;

it('ships the bytes that dot.wat assembles to', async () => {
  const wabt = await loadWabt();
  const source = readFileSync(new URL('./dot.wat', import.meta.url), 'utf8');
  const module = wabt.parseWat('dot.wat', source, { simd: true });
  const base64 = Buffer.from(module.toBinary({}).buffer).toString('base64');
  module.destroy();
  const lines = Array.from({ length: Math.ceil(base64.length / LINE) }, (_, i) =>
    base64.slice(i * LINE, (i + 1) * LINE),
  );
  // After a change of dot.wat, `vitest -u` writes the file again.
  await expect(
    [
      '/** The WebAssembly module of dot.wat, in base64. Written by `vitest -u dot-wasm`. */',
      'export const dotWasm =',
      `${lines.map((line) => `  '${line}'`).join(' +\n')};`,
      '',
    ].join('\n'),
  ).toMatchFileSnapshot('./dot-wasm.ts');
  expect(dotWasm).toBe(base64);
});
