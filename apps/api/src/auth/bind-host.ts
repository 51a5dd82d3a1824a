import { type Settings } from '@clipyard/config';

const LOOPBACK = /^(127(\.\d+){3}|::1|localhost)$/;

/**
 * Decides on which address the API listens. As long as no key exists, that is the loopback address only.
 *
 * @returns the address, and in `refused` the reason why it is not HTTP_HOST; null if it is
 */
export function bindHost(
  { AUTH, HTTP_HOST }: Pick<Settings, 'AUTH' | 'HTTP_HOST'>,
  hasKeys: boolean,
): { readonly host: string; readonly refused: string | null } {
  if (AUTH === 'auto' && !hasKeys && !LOOPBACK.test(HTTP_HOST)) {
    return {
      host: '127.0.0.1',
      refused:
        `HTTP_HOST is ${HTTP_HOST}, but no API key exists: listening on 127.0.0.1 only. Create a key on this machine ` +
        `(clipyard keys create NAME --scopes admin) and restart, or set AUTH=none if a proxy in front of the API ` +
        `authenticates callers`,
    };
  }
  return { host: HTTP_HOST, refused: null };
}
