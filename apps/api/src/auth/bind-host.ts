import { type Settings } from '@clipyard/config';

const LOOPBACK = /^(127(\.\d+){3}|::1|localhost)$/;

/** Where the API listens: without keys, on this machine alone. Null for `refused` where HTTP_HOST is taken as it stands. */
export function bindHost(
  { AUTH, HTTP_HOST }: Pick<Settings, 'AUTH' | 'HTTP_HOST'>,
  hasKeys: boolean,
): { readonly host: string; readonly refused: string | null } {
  if (AUTH === 'auto' && !hasKeys && !LOOPBACK.test(HTTP_HOST)) {
    return {
      host: '127.0.0.1',
      refused: `HTTP_HOST is ${HTTP_HOST}, but there is no API key: listening on 127.0.0.1 alone. Make one here (clipyard keys create NAME --scopes admin) and start again, or set AUTH=none where something in front of the API decides who calls`,
    };
  }
  return { host: HTTP_HOST, refused: null };
}
