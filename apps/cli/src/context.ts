import { type SkippedObject } from '@clipyard/client';

import { ApiClient } from './api-client.js';
import { type Progress, progressOf, silent } from './progress.js';

export interface Io {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  readonly stderr: NodeJS.WriteStream;
  /** Aborts the running command. */
  readonly signal: AbortSignal;
}

export interface GlobalOptions {
  readonly api: string;
  readonly key?: string;
}

/**
 * The output, options and API client of a command. Only answers are written to standard output, as JSON or text.
 * Progress and notes are written to standard error, and omitted with --json.
 */
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

  /** Prints the answer, as one line of JSON or as text. */
  print(value: unknown, text: string): void {
    this.write(`${this.json ? JSON.stringify(value) : text}\n`);
  }

  /** Prints one of many answers, always as a line of JSON. */
  printLine(value: unknown): void {
    this.write(`${JSON.stringify(value)}\n`);
  }

  note(text: string): void {
    this.report(`${text}\n`);
  }

  /** Reports the objects that a list had to skip, on standard error even with --json because the output is the list. */
  noteSkipped(skipped: readonly SkippedObject[]): void {
    for (const { message, repair } of skipped) this.io.stderr.write(`Skipped: ${message}\n  → ${repair}\n`);
  }

  write(text: string | Uint8Array): void {
    this.io.stdout.write(text);
  }

  report(text: string): void {
    if (!this.json) this.io.stderr.write(text);
  }

  progress(): Progress {
    return this.json ? silent : progressOf(this.io.stderr);
  }
}
