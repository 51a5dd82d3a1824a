import { AsyncLocalStorage } from 'node:async_hooks';

import { traceId } from './tracing.js';

export type LogFields = Readonly<Record<string, string | number | null>>;

const fields = new AsyncLocalStorage<LogFields>();

/**
 * Runs `work` with fields that are added to each of its log lines, also to those logged by code it calls.
 *
 * @param own - merged over the fields of the surrounding call
 */
export function withLogFields<T>(own: LogFields, work: () => T): T {
  return fields.run({ ...fields.getStore(), ...own }, work);
}

/** The fields of the current work, and the id of its trace if it is traced. */
export function currentLogFields(): LogFields {
  const trace = traceId();
  return trace === null ? (fields.getStore() ?? {}) : { ...fields.getStore(), trace };
}
