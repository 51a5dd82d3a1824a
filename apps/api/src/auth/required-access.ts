import { type Scope } from '@clipyard/contracts';

export interface RequiredAccess {
  readonly scope: Scope;
  /** What a call shows or changes is of all projects, so only a key of `*` will do. */
  readonly everyProject: boolean;
}

/** Asked before anybody can have a key: probes, the page that asks for the key, and the session itself. */
const OPEN = [/^\/(healthz|readyz)$/, /^\/v1\/session$/, /^\/$/, /^\/index\.html$/, /^\/assets\//];
/** What a key is told of itself. */
const OWN_KEY = /^\/v1\/keys\/self\/?$/;
const ADMIN = [/^\/admin(\/|$)/, /^\/v1\/keys(\/|$)/];
/** Of the deployment, not of a project. */
const DEPLOYMENT = [/^\/metrics(\/|$)/, /^\/v1\/workers(\/|$)/];
const TRAIN = [/^\/v1\/training-runs(\/|$)/, /^\/v1\/models(\/|$)/];

/** What a call needs; null where it needs no key. What no rule names needs `admin` to change something, `read` to look. */
export function requiredAccess(method: string, given: string): RequiredAccess | null {
  // Routes take no notice of upper and lower case, so neither may this.
  const path = given.toLowerCase();
  const is = (rules: readonly RegExp[]): boolean => rules.some((rule) => rule.test(path));
  const looks = method === 'GET' || method === 'HEAD';
  if (is(OPEN)) return null;
  if (OWN_KEY.test(path) && looks) return { scope: 'read', everyProject: false };
  if (is(ADMIN)) return { scope: 'admin', everyProject: true };
  if (looks) return { scope: 'read', everyProject: is(DEPLOYMENT) };
  if (is(TRAIN)) return { scope: 'train', everyProject: false };
  return {
    scope: /^\/v1\/(batches|uploads|datasets|classifications|reclassifications)(\/|$)/.test(path) ? 'submit' : 'admin',
    everyProject: false,
  };
}
