import { type Health } from '@clipyard/client';
import { ERROR_HELP } from '@clipyard/contracts';
import { type Finding } from './finding.js';

/** An API in the same house answers in a few milliseconds. */
const SLOW_MS = 500;

const fixes: Readonly<Record<string, string>> = { redis: ERROR_HELP.queue_unavailable, 'object-store': ERROR_HELP.storage_unavailable };

/** Whether the API answers, how fast, and what it says of its parts. */
export async function serviceFindings(url: string, ready: () => Promise<Health>): Promise<Finding[]> {
  const started = performance.now();
  let health: Health;
  try {
    health = await ready();
  } catch {
    return [{ what: 'API', state: 'problem', detail: `nothing answers at ${url}`, fix: 'Start one: clipyard dev. Or name another: --api URL, CLIPYARD_URL' }];
  }
  const ms = Math.round(performance.now() - started);
  return [
    { what: 'API', state: ms <= SLOW_MS ? 'ok' : 'warning', detail: `${url} answered in ${ms} ms`, ...(ms <= SLOW_MS ? {} : { fix: 'Look at the load of its machine and at the network between' }) },
    ...Object.entries(health.checks ?? {}).map(([what, result]): Finding => (result === 'ok' ? { what, state: 'ok', detail: 'answers' } : { what, state: 'problem', detail: result, fix: fixes[what] ?? "The service's log has the details" })),
  ];
}
