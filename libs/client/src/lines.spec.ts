import { describe, expect, it } from 'vitest';

import { linesOf } from './lines.js';

const bytes = new TextEncoder().encode('first\r\nzwölf\n\nlast');

async function read(chunks: Iterable<Uint8Array>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(
    new ReadableStream({
      start: (controller) => {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    }),
  ))
    lines.push(line);
  return lines;
}

describe('linesOf', () => {
  it.each([1, 2, 3, 7, 100])('reads the same lines out of chunks of %i bytes', async (size) => {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    expect(await read(chunks)).toEqual(['first', 'zwölf', '', 'last']);
  });

  it('throws if the connection breaks, after the complete lines', async () => {
    let sent = false;
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (sent) controller.error(new Error('reset'));
        else controller.enqueue(new TextEncoder().encode('one\ntw'));
        sent = true;
      },
    });
    const lines: string[] = [];
    await expect(
      (async () => {
        for await (const line of linesOf(broken)) lines.push(line);
      })(),
    ).rejects.toThrow('reset');
    expect(lines).toEqual(['one']);
  });
});
