import { covers, ERROR_HELP, type Scope } from '@clipyard/api-contract';
import { ApiError, type Health, type Session } from '@clipyard/client';

import { clockFinding, type Finding } from './finding.js';

/** An API in the same network answers in a few milliseconds. */
const SLOW_MS = 500;
/** HTTP dates only have whole seconds. */
const CLOCK_TOLERANCE_MS = 5_000;
/** Scopes that the commands need besides `read`. */
const useful: readonly Scope[] = ['submit', 'train'];

const fixes: Readonly<Record<string, string>> = {
  redis: ERROR_HELP.queue_unavailable,
  'object-store': ERROR_HELP.storage_unavailable,
};

export interface Service {
  readonly url: string;
  ready(): Promise<Health>;
  session(): Promise<Session>;
  /** Time of its clock, in milliseconds since the epoch; null if its answers have no date. */
  time(): Promise<number | null>;
}

const portOf = (url: string): string => new URL(url).port || (url.startsWith('https:') ? '443' : '80');

/** Checks that the API answers, its latency, the services that it depends on, the API key and its clock. */
export async function serviceFindings({ url, ready, session, time }: Service): Promise<Finding[]> {
  const started = performance.now();
  let health: Partial<Health>;
  try {
    health = await ready();
  } catch (error) {
    if (error instanceof ApiError)
      return [
        {
          what: 'API',
          state: 'problem',
          detail: `nothing answers at ${url}`,
          fix: 'Start one with clipyard dev, or name another one with --api URL or CLIPYARD_URL',
        },
      ];
    health = {};
  }
  if (health.status === undefined)
    return [
      {
        what: 'API',
        state: 'problem',
        detail: `the server at ${url} is not Clipyard`,
        fix:
          `Find the process that uses the port: sudo ss -ltnp 'sport = :${portOf(url)}'. Or use another port: ` +
          'clipyard dev --port 3001, then export CLIPYARD_URL=http://127.0.0.1:3001',
      },
    ];
  const ms = Math.round(performance.now() - started);
  const now = await time();
  return [
    {
      what: 'API',
      state: ms <= SLOW_MS ? 'ok' : 'warning',
      detail: `${url} answered in ${ms} ms`,
      ...(ms <= SLOW_MS ? {} : { fix: 'Check the load of its machine and the network between' }),
    },
    ...Object.entries(health.checks ?? {}).map(([what, result]): Finding =>
      result === 'ok'
        ? { what, state: 'ok', detail: 'answers' }
        : { what, state: 'problem', detail: result, fix: fixes[what] ?? "The service's log has the details" },
    ),
    ...(now === null ? [] : [clockFinding("The API's clock", now - Date.now(), CLOCK_TOLERANCE_MS)]),
    await keyFinding(session),
  ];
}

async function keyFinding(session: Service['session']): Promise<Finding> {
  try {
    const { required, key } = await session();
    if (!required) return { what: 'API key', state: 'ok', detail: 'none is needed' };
    if (key === null)
      return { what: 'API key', state: 'problem', detail: 'the API requires one', fix: ERROR_HELP.unauthenticated };
    const lacking = useful.filter((scope) => !covers(key.scopes, scope));
    return {
      what: 'API key',
      state: lacking.length === 0 ? 'ok' : 'warning',
      detail: `${key.name}: ${key.scopes.join(' ')}`,
      ...(lacking.length === 0
        ? {}
        : {
            fix:
              `It cannot ${lacking.join(' or ')}; ask an admin for a key that can: ` +
              `clipyard keys create NAME --scopes ${lacking.join(' ')}`,
          }),
    };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { what: 'API key', state: 'problem', detail: error.problem.detail, fix: ERROR_HELP.unauthenticated };
  }
}
