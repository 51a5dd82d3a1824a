import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ReadableStream as WebStream } from 'node:stream/web';

import { type Context } from '../context.js';

/** Prints the body of an answer, or writes it to a file, which gets its name only when it is complete. */
export async function writeBody(
  context: Context,
  body: ReadableStream<Uint8Array>,
  output: string | undefined,
): Promise<void> {
  const bytes = Readable.fromWeb(body as WebStream);
  if (output === undefined) {
    for await (const chunk of bytes) context.write(chunk as Uint8Array);
    return;
  }
  const partial = `${output}.part`;
  await pipeline(bytes, createWriteStream(partial), { signal: context.signal });
  await rename(partial, output);
}
