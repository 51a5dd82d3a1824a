import { createHash, randomUUID } from 'node:crypto';
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

const LineSchema = z.union([
  z.object({ key: z.string() }),
  z.object({ file: z.string(), uri: z.string() }),
  z.object({ file: z.string(), begun: z.string() }),
]);

/** The server forgets a key after a day; an older submission starts again. */
const KEEP_MS = 23 * 3600 * 1000;

/**
 * The progress of a submission: its Idempotency-Key, and the uri of each uploaded file. The same command, given again
 * after an interruption at any point, continues from there and creates one batch. Removed once the batch exists.
 */
export class SubmissionJournal {
  private constructor(
    private readonly path: string,
    readonly key: string,
    private readonly uploaded: Map<string, string>,
    private readonly begun: Map<string, string>,
    readonly isResumed: boolean,
  ) {}

  /** @param what - the parts that make two submissions the same: API, options and items */
  static async open(folder: string, what: unknown, now = Date.now()): Promise<SubmissionJournal> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 32)}.ndjson`);
    const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n').flatMap(parseLine);
    const key = lines.flatMap((line) => ('key' in line ? [line.key] : [])).at(-1);
    if (key !== undefined && now - Number(key.split('-')[0]) < KEEP_MS) {
      return new SubmissionJournal(
        path,
        key,
        new Map(lines.flatMap((line): [string, string][] => ('uri' in line ? [[line.file, line.uri]] : []))),
        new Map(lines.flatMap((line): [string, string][] => ('begun' in line ? [[line.file, line.begun]] : []))),
        true,
      );
    }
    await rm(path, { force: true });
    return new SubmissionJournal(path, await addKey(path, now), new Map(), new Map(), false);
  }

  /** After a refusal the next attempt is another request: what was uploaded holds, the key does not. */
  async renewKey(now = Date.now()): Promise<void> {
    await addKey(this.path, now);
  }

  /** Where a file was uploaded to before; `file` names its contents, not only its path. */
  uriOf(file: string): string | undefined {
    return this.uploaded.get(file);
  }

  async record(file: string, uri: string): Promise<void> {
    this.uploaded.set(file, uri);
    await appendFile(this.path, `${JSON.stringify({ file, uri })}\n`);
  }

  /** The upload in parts of a file that has not come to its end, if there is one. */
  begunAs(file: string): string | undefined {
    return this.begun.get(file);
  }

  async begin(file: string, id: string): Promise<void> {
    if (this.begun.get(file) === id) return;
    this.begun.set(file, id);
    await appendFile(this.path, `${JSON.stringify({ file, begun: id })}\n`);
  }

  async close(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

async function addKey(path: string, now: number): Promise<string> {
  const key = `${now}-${randomUUID()}`;
  await appendFile(path, `${JSON.stringify({ key })}\n`);
  return key;
}

/** A line that was cut off counts as not written. */
function parseLine(line: string): z.infer<typeof LineSchema>[] {
  try {
    return [LineSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
