import { ClipyardError } from '@clipyard/api-contract';

/**
 * The https:// hosts and s3:// buckets that may be read: `https://host`, `https://*.domain`, `s3://bucket`,
 * `s3://bucket/prefix`.
 */
export interface SourcePolicy {
  /** If a scheme has an entry here, everything else of that scheme is refused. */
  readonly allow: readonly string[];
  /** Refused, even if `allow` matches; may also name folders, `file:///folder`, inside the allowed roots. */
  readonly deny: readonly string[];
}

export const anySource: SourcePolicy = { allow: [], deny: [] };

const PATTERN = /^(https|s3):\/\/(\*\.)?([^/]+)(?:\/(.*))?$/;

function matches(pattern: string, uri: URL): boolean {
  const [, scheme, wildcard, host = '', path = ''] = PATTERN.exec(pattern) ?? [];
  if (uri.protocol !== `${scheme}:`) return false;
  const named = uri.hostname.toLowerCase().replace(/\.$/, '');
  if (named !== host.toLowerCase() && !(wildcard !== undefined && named.endsWith(`.${host.toLowerCase()}`)))
    return false;
  const prefix = `/${path}`;
  const asked = decoded(uri.pathname);
  return prefix === '/' || asked === prefix || asked.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

export function isAllowed({ allow, deny }: SourcePolicy, uri: URL): boolean {
  const ofScheme = allow.filter((pattern) => pattern.startsWith(uri.protocol));
  return (
    (ofScheme.length === 0 || ofScheme.some((pattern) => matches(pattern, uri))) &&
    !deny.some((pattern) => matches(pattern, uri))
  );
}

/** @throws ClipyardError `source_forbidden` */
export function requireAllowed(policy: SourcePolicy, uri: URL): void {
  if (!isAllowed(policy, uri))
    throw new ClipyardError(
      'source_forbidden',
      `${uri.protocol}//${uri.hostname} is excluded by SOURCES_ALLOWED or SOURCES_DENIED, or is the store`,
    );
}
