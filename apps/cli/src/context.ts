import { type SkippedObject } from '@clipyard/client';

import { ApiClient } from './api-client.js';
import { type Progress, progressOf, silent } from './progress.js';

export interface Io {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  readonly stderr: NodeJS.WriteStream;
  /** Ends whatever runs. */
  readonly signal: AbortSignal;
}

export interface GlobalOptions {
  readonly api: string;
  readonly key?: string;
}

/** What every command works with. Answers go to standard output, JSON or text, and nothing else does; how it goes on is told on standard error, and to people alone. */
export class Context {
  constructor(
    private readonly io: Io,
    readonly json: boolean,
    private readonly options: () => GlobalOptions,
  ) {}

  get signal(): AbortSignal {
    return this.io.signal;
  }

  client(): ApiClient {
    const { api, key } = this.options();
    return new ApiClient(api, this.signal, key);
  }

  /** The answer: as one line of JSON, or as text. */
  print(value: unknown, text: string): void {
    this.write(`${this.json ? JSON.stringify(value) : text}\n`);
  }

  /** One of many answers: a line of JSON either way. */
  printLine(value: unknown): void {
    this.write(`${JSON.stringify(value)}\n`);
  }

  note(text: string): void {
    this.complain(`${text}\n`);
  }

  /** Reports the objects that a list had to skip. On standard error even with --json, whose output is the list. */
  noteSkipped(skipped: readonly SkippedObject[]): void {
    for (const { message, repair } of skipped) this.io.stderr.write(`Skipped: ${message}\n  → ${repair}\n`);
  }

  write(text: string): void {
    this.io.stdout.write(text);
  }

  complain(text: string): void {
    if (!this.json) this.io.stderr.write(text);
  }

  progress(): Progress {
    return this.json ? silent : progressOf(this.io.stderr);
  }
}
