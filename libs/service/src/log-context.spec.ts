import { execFile } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, it } from 'vitest';

const library = new URL('../dist/index.js', import.meta.url).href;

/** Runs a script in a separate process, since pino writes to standard output, and returns its log lines. */
async function lines(script: string): Promise<Record<string, unknown>[]> {
  const child = execFile(process.execPath, [
    '--input-type=module',
    '-e',
    `const { createLogger, withLogFields } = await import(${JSON.stringify(library)}); ${script}`,
  ]);
  let text = '';
  child.stdout?.on('data', (chunk: string) => (text += chunk));
  await once(child, 'close');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('withLogFields', () => {
  it('adds the fields to each line logged in the callback, also in nested calls, and to no other', async () => {
    const [inside, over, outside] = await lines(`
      const logger = createLogger('any', 'info');
      await withLogFields({ batch: 'b', job: 'j' }, () =>
        withLogFields({ item: 3 }, async () => {
          await null;
          logger.info('inside');
          logger.info({ item: 4 }, 'over');
        }));
      logger.info('outside');`);
    expect(inside).toMatchObject({ msg: 'inside', batch: 'b', job: 'j', item: 3 });
    expect(over).toMatchObject({ msg: 'over', batch: 'b', item: 4 });
    expect(Object.keys(outside!)).not.toEqual(expect.arrayContaining(['batch']));
  });
});
