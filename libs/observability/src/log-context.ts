import { AsyncLocalStorage } from 'node:async_hooks';

import { traceId } from './tracing.js';

export type LogFields = Readonly<Record<string, string | number | null>>;

const fields = new AsyncLocalStorage<LogFields>();

/** Runs work whose log lines, wherever they are written, carry these fields. */
export function withLogFields<T>(own: LogFields, work: () => T): T {
  return fields.run({ ...fields.getStore(), ...own }, work);
}

/** What lines that are written here carry: the fields of the work, and its trace. */
export function currentLogFields(): LogFields {
  const trace = traceId();
  return trace === null ? (fields.getStore() ?? {}) : { ...fields.getStore(), trace };
}
