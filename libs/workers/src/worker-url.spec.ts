import { describe, expect, it } from 'vitest';

import { workerUrl } from './worker-url.js';

describe('workerUrl', () => {
  it('gives compiled modules the compiled script', () => {
    const url = workerUrl('file:///app/libs/x/dist/deep/module.js', './x.process.js');
    expect(url.href).toBe('file:///app/libs/x/dist/deep/x.process.js');
  });

  it('gives TypeScript modules the source of the script', () => {
    const url = workerUrl('file:///app/libs/x/src/deep/module.ts?t=1', '../x.process.js');
    expect(url.href).toBe('file:///app/libs/x/src/x.process.ts');
  });

  it('does not depend on the folder of the project', () => {
    expect(workerUrl('file:///home/src/app/dist/module.js', './x.process.js').pathname).toMatch(/\.js$/);
  });
});
