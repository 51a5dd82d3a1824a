import { covers, ERROR_HELP, type Scope } from '@clipyard/api-contract';
import { ApiError, type Health, type Session } from '@clipyard/client';

import { clockFinding, type Finding } from './finding.js';

/** An API in the same house answers in a few milliseconds. */
const SLOW_MS = 500;
/** HTTP dates have whole seconds. */
const CLOCK_TOLERANCE_MS = 5_000;
/** What the command line asks for besides reading. */
const useful: readonly Scope[] = ['submit', 'train'];

const fixes: Readonly<Record<string, string>> = {
  redis: ERROR_HELP.queue_unavailable,
  'object-store': ERROR_HELP.storage_unavailable,
};

export interface Service {
  readonly url: string;
  ready(): Promise<Health>;
  session(): Promise<Session>;
  /** Of its clock, in milliseconds; null where it does not say. */
  time(): Promise<number | null>;
}

const portOf = (url: string): string => new URL(url).port || (url.startsWith('https:') ? '443' : '80');

/** Whether the API answers, how fast, what it says of its parts, of the key and of the time. */
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
          fix: 'Start one: clipyard dev. Or name another: --api URL, CLIPYARD_URL',
        },
      ];
    health = {};
  }
  if (health.status === undefined)
    return [
      {
        what: 'API',
        state: 'problem',
        detail: `what answers at ${url} is no Clipyard`,
        fix: `See whose port it is: sudo ss -ltnp 'sport = :${portOf(url)}'. Or take another: clipyard dev --port 3001, then export CLIPYARD_URL=http://127.0.0.1:3001`,
      },
    ];
  const ms = Math.round(performance.now() - started);
  const now = await time();
  return [
    {
      what: 'API',
      state: ms <= SLOW_MS ? 'ok' : 'warning',
      detail: `${url} answered in ${ms} ms`,
      ...(ms <= SLOW_MS ? {} : { fix: 'Look at the load of its machine and at the network between' }),
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
      return { what: 'API key', state: 'problem', detail: 'the API asks for one', fix: ERROR_HELP.unauthenticated };
    const lacking = useful.filter((scope) => !covers(key.scopes, scope));
    return {
      what: 'API key',
      state: lacking.length === 0 ? 'ok' : 'warning',
      detail: `${key.name}: ${key.scopes.join(' ')}`,
      ...(lacking.length === 0
        ? {}
        : {
            fix: `It cannot ${lacking.join(' or ')}; have one made that can: clipyard keys create NAME --scopes ${lacking.join(' ')}`,
          }),
    };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { what: 'API key', state: 'problem', detail: error.problem.detail, fix: ERROR_HELP.unauthenticated };
  }
}
