import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

// A package inside this one, from which the scripts find the same packages.
const folder = join(import.meta.dirname, '../node_modules/.cache/executable-spec');
const source = join(folder, 'src/answer.worker.ts');
const write = (answer: number): void => {
  writeFileSync(join(folder, 'src/answer.ts'), `export const answer: number = ${answer};`);
  writeFileSync(
    source,
    `import { serveParent } from '@clipyard/workers';
     import { answer } from './answer.js';
     serveParent({ get: () => ({ answer, url: import.meta.url }) });`,
  );
};

beforeAll(() => {
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the script as a later test process would, which has bundled nothing yet. */
async function ask(): Promise<unknown> {
  vi.resetModules();
  const { WorkerThread } = await import('./worker-thread.js');
  const thread = new WorkerThread(pathToFileURL(source));
  return thread.call('get').finally(() => thread.close());
}

describe('executable', () => {
  it('runs the present source of a TypeScript worker and of its modules', async () => {
    const url = pathToFileURL(source).href;
    write(1);
    expect(await ask()).toEqual({ answer: 1, url });
    write(2);
    expect(await ask()).toEqual({ answer: 2, url });
  });

  it('runs compiled scripts as they are', async () => {
    const { executable } = await import('./executable.js');
    expect(executable(new URL('file:///app/a%20folder/x.process.js'))).toBe('/app/a folder/x.process.js');
  });

  it('reports a source that does not compile', async () => {
    writeFileSync(source, 'const = 1;');
    await expect(ask()).rejects.toThrow(/Build failed|Expected/);
  });
});
