import { execFile } from 'node:child_process';
import { once } from 'node:events';

import { describe, expect, it } from 'vitest';

/** What a process of its own logs: pino writes to its standard output. */
async function lines(script: string): Promise<Record<string, unknown>[]> {
  const child = execFile(process.execPath, [
    '--input-type=module',
    '-e',
    `const { createLogger, withLogFields } = await import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)}); ${script}`,
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
  it('names the work in every line that is written in it, however deep, and in no other', async () => {
    const [inside, over, outside] = await lines(`
      const logger = createLogger('any', 'info');
      await withLogFields({ batch: 'b', job: 'j' }, () => withLogFields({ item: 3 }, async () => { await null; logger.info('inside'); logger.info({ item: 4 }, 'over'); }));
      logger.info('outside');`);
    expect(inside).toMatchObject({ msg: 'inside', batch: 'b', job: 'j', item: 3 });
    expect(over).toMatchObject({ msg: 'over', batch: 'b', item: 4 });
    expect(Object.keys(outside!)).not.toEqual(expect.arrayContaining(['batch']));
  });
});
