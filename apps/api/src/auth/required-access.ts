import { type Scope } from '@clipyard/contracts';

export interface RequiredAccess {
  readonly scope: Scope;
  /** Whether the call reads or changes data of all projects, so that only a key of project `*` may make it. */
  readonly everyProject: boolean;
}

/** Needed before anybody can sign in: probes, the sign-in page and the session itself. */
const OPEN = [/^\/(healthz|readyz)$/, /^\/v1\/session$/, /^\/$/, /^\/index\.html$/, /^\/assets\//];
/** The details of the calling key. */
const OWN_KEY = /^\/v1\/keys\/self\/?$/;
const ADMIN = [/^\/admin(\/|$)/, /^\/v1\/keys(\/|$)/];
/** Deployment-wide, not per project. */
const DEPLOYMENT = [/^\/metrics(\/|$)/, /^\/v1\/workers(\/|$)/];
const TRAIN = [/^\/v1\/training-runs(\/|$)/, /^\/v1\/models(\/|$)/];

/**
 * The access that a call requires. Unlisted paths require `admin` for changes and `read` for anything else.
 *
 * @returns null if the call needs no key
 */
export function requiredAccess(method: string, given: string): RequiredAccess | null {
  // Routes ignore case, so access rules must too.
  const path = given.toLowerCase();
  const is = (rules: readonly RegExp[]): boolean => rules.some((rule) => rule.test(path));
  const isRead = method === 'GET' || method === 'HEAD';
  if (is(OPEN)) return null;
  if (OWN_KEY.test(path) && isRead) return { scope: 'read', everyProject: false };
  if (is(ADMIN)) return { scope: 'admin', everyProject: true };
  if (isRead) return { scope: 'read', everyProject: is(DEPLOYMENT) };
  if (is(TRAIN)) return { scope: 'train', everyProject: false };
  return {
    scope: /^\/v1\/(batches|uploads|datasets|classifications|reclassifications)(\/|$)/.test(path) ? 'submit' : 'admin',
    everyProject: false,
  };
}
