import { createHash, randomUUID } from 'node:crypto';
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { z } from 'zod';

import { Misused } from '../failures.js';

const LineSchema = z.union([
  z.object({ key: z.string() }),
  z.object({ file: z.string(), uri: z.string() }),
  z.object({ file: z.string(), begun: z.string() }),
]);

/** The server forgets a key after a day; an older submission starts again. */
const KEEP_MS = 23 * 3600 * 1000;

/**
 * The progress of a submission: its Idempotency-Key, and the uri of each uploaded file. If the same command is run
 * again after an interruption at any point, it continues from there and creates only one batch. The journal is removed
 * once the batch exists.
 */
export class SubmissionJournal {
  private constructor(
    private readonly path: string,
    readonly key: string,
    private readonly uploaded: Map<string, string>,
    private readonly begun: Map<string, string>,
    readonly isResumed: boolean,
  ) {}

  /**
   * Opens the journal of a submission, or begins one.
   *
   * @param what - the parts that identify a submission: API, options and items
   * @param now - the current time, in milliseconds since the epoch
   * @throws Misused if the folder cannot be written to
   */
  static async open(folder: string, what: unknown, now = Date.now()): Promise<SubmissionJournal> {
    try {
      return await SubmissionJournal.openIn(folder, what, now);
    } catch (error) {
      throw new Misused(
        `The progress of the submission cannot be kept in ${resolve(folder)}: ` +
          `${(error as NodeJS.ErrnoException).code ?? (error as Error).message}. ` +
          'Run the command in a folder that you can write to, and name the videos by their full paths',
      );
    }
  }

  private static async openIn(folder: string, what: unknown, now: number): Promise<SubmissionJournal> {
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

  /** Writes a new key after a refusal, because the next attempt is another request. The uploads stay valid. */
  async renewKey(now = Date.now()): Promise<void> {
    await addKey(this.path, now);
  }

  /**
   * The uri of an earlier upload of a file.
   *
   * @param file - identifies the contents of the file, not only its path
   */
  uriOf(file: string): string | undefined {
    return this.uploaded.get(file);
  }

  async record(file: string, uri: string): Promise<void> {
    this.uploaded.set(file, uri);
    await appendFile(this.path, `${JSON.stringify({ file, uri })}\n`);
  }

  /** The id of the unfinished upload in parts of a file, if there is one. */
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

/** Parses a line. Truncated lines are ignored. */
function parseLine(line: string): z.infer<typeof LineSchema>[] {
  try {
    return [LineSchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
