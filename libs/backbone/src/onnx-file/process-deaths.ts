import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { ClipyardError } from '@clipyard/api-contract';

/** Processes that an ONNX file may end before it is refused. One may die for another reason. */
const MAX_DEATHS = 2;
/** Deaths are forgotten after this time, because two processes may also die for reasons that have passed. */
const KEPT_MS = 7 * 24 * 3_600_000;

const FILE = 'backbone-deaths.json';

/** Times at which processes died, by the digest of the file that they ran. */
type Deaths = Record<string, readonly number[]>;

/**
 * Counts the processes that each ONNX file ended: out of memory, out of time, or by a crash of the runtime. A file that
 * ended two is refused by name for a week, so it cannot keep ending others.
 */
export class ProcessDeaths {
  private known: Deaths = {};
  private path: string | null = null;

  /** @param now - For tests. */
  constructor(private readonly now: () => number = Date.now) {}

  /**
   * Keeps the counts in a file, so that they survive a restart of this process and other processes of this machine see
   * them. If the file cannot be written, the counts are kept in memory.
   *
   * @param folder - `CACHE_DIR`.
   */
  keepIn(folder: string): void {
    this.path = join(folder, FILE);
  }

  note(digest: string): void {
    const deaths = this.read();
    this.known = { ...deaths, [digest]: [...(deaths[digest] ?? []), this.now()] };
    if (this.path === null) return;
    const written = `${this.path}.${process.pid}`;
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(written, JSON.stringify(this.known));
      renameSync(written, this.path);
    } catch (error) {
      this.path = null;
      process.emitWarning(`Deaths of encoders cannot be kept: ${(error as Error).message}`, 'ClipyardWarning');
    }
  }

  /** @throws ClipyardError `backbone_invalid` for a file that is refused. */
  check(name: string, digest: string): void {
    const count = this.read()[digest]?.length ?? 0;
    if (count < MAX_DEATHS) return;
    throw new ClipyardError(
      'backbone_invalid',
      `The backbone ${name} is refused, because it ended ${count} processes that ran it. Export a smaller network, ` +
        'then give it a new file' +
        (this.path === null ? '' : `. To try this file again, delete ${this.path} on the worker`),
    );
  }

  /** The deaths that still count. */
  private read(): Deaths {
    if (this.path !== null) this.known = existsSync(this.path) ? parse(readFileSync(this.path, 'utf8')) : {};
    const since = this.now() - KEPT_MS;
    return Object.fromEntries(
      Object.entries(this.known)
        .map(([digest, times]) => [digest, times.filter((time) => time > since)] as const)
        .filter(([, times]) => times.length > 0),
    );
  }
}

/** A damaged file counts as empty: it is only a cache of the past week. */
function parse(text: string): Deaths {
  try {
    return JSON.parse(text) as Deaths;
  } catch {
    return {};
  }
}

/** The deaths of all encoders and first runs of this process. */
export const processDeaths = new ProcessDeaths();
