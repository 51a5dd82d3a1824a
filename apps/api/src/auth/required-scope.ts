import { type Scope } from '@clipyard/contracts';

/** Asked before anybody can have a key: probes, the page that asks for the key, and the session itself. */
const OPEN = [/^\/(healthz|readyz)$/, /^\/v1\/session$/, /^\/$/, /^\/index\.html$/, /^\/assets\//];
const ADMIN = [/^\/admin\//, /^\/v1\/keys(\/|$)/];
const TRAIN = [/^\/v1\/training-runs(\/|$)/, /^\/v1\/models(\/|$)/];

/** What a call needs; null where it needs no key. What no rule names needs `admin` to change something, `read` to look. */
export function requiredScope(method: string, given: string): Scope | null {
  // Routes take no notice of upper and lower case, so neither may this.
  const path = given.toLowerCase();
  const is = (rules: readonly RegExp[]): boolean => rules.some((rule) => rule.test(path));
  if (is(OPEN)) return null;
  if (is(ADMIN) || path === '/admin') return 'admin';
  if (method === 'GET' || method === 'HEAD') return 'read';
  if (is(TRAIN)) return 'train';
  return /^\/v1\/(batches|uploads|datasets|classifications)(\/|$)/.test(path) ? 'submit' : 'admin';
}
