import { lookup } from 'node:dns';
import { type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type Readable } from 'node:stream';

import { ClipyardError } from '@clipyard/api-contract';

import { isPublicAddress } from './public-address.js';
import { resumedStream } from './resumed-stream.js';
import { type OpenedSource, type Source } from './source.js';
import { anySource, requireAllowed, type SourcePolicy } from './source-policy.js';

const MAX_REDIRECTS = 5;
const CONNECT_TIMEOUT_MS = 15_000;

/** How names are resolved and which addresses may be reached. Tests replace it, since their servers are local. */
export interface Network {
  readonly resolve: typeof lookup;
  readonly isReachable: (address: string) => boolean;
  /** Trusted certificates in PEM; those of Node unless given. */
  readonly ca?: string;
}

const publicNetwork: Network = { resolve: lookup, isReachable: isPublicAddress };

/** Resolves and checks in one step: the connection uses the checked address, so DNS rebinding gains nothing. */
const checkedLookup =
  ({ resolve, isReachable }: Network): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      const refused = addresses.find(({ address }) => !isReachable(address));
      if (refused !== undefined)
        return callback(
          new ClipyardError('source_forbidden', `${hostname} resolves to an address that is not public`),
          '',
        );
      if (options.all === true) return callback(null, addresses);
      return callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };

function request(
  network: Network,
  method: 'GET' | 'HEAD',
  uri: URL,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // No agent: a kept connection would have been checked for another caller.
    const call = httpsRequest(
      uri,
      {
        method,
        lookup: checkedLookup(network),
        agent: false,
        ...(network.ca === undefined ? {} : { ca: network.ca }),
        signal,
        timeout: CONNECT_TIMEOUT_MS,
        headers: { 'user-agent': 'clipyard', ...headers },
      },
      resolve,
    );
    call.on('timeout', () => call.destroy(new ClipyardError('source_unreachable', `${uri.host} did not answer`)));
    call.on('error', reject);
    call.end();
  });
}

function versionOf({ headers }: IncomingMessage): string | null {
  if (headers.etag !== undefined) return headers.etag;
  return headers['last-modified'] === undefined
    ? null
    : `${headers['content-length'] ?? ''}-${headers['last-modified']}`;
}

/** The condition under which a later request reads the same bytes; null if the server names none that is strict. */
function unchangedSince({ headers }: IncomingMessage): Record<string, string> | null {
  if (headers.etag !== undefined && !headers.etag.startsWith('W/')) return { 'if-match': headers.etag };
  const modified = headers['last-modified'];
  return modified === undefined ? null : { 'if-unmodified-since': modified };
}

/** https:// uris on public hosts, redirects included. */
export class HttpsSource implements Source {
  constructor(
    private readonly policy: SourcePolicy = anySource,
    private readonly network: Network = publicNetwork,
  ) {}

  async open(uri: URL, signal: AbortSignal): Promise<OpenedSource> {
    const response = await this.follow('GET', uri, signal);
    const length = Number(response.headers['content-length'] ?? NaN);
    const bytes = Number.isSafeInteger(length) ? length : null;
    const unchanged = unchangedSince(response);
    const resume = (from: number): Promise<Readable | 'changed' | 'unsupported'> =>
      this.resume(uri, { range: `bytes=${from}-`, ...unchanged }, signal);
    return {
      stream: unchanged === null ? response : resumedStream({ stream: response, bytes, resume }, signal),
      bytes,
      version: versionOf(response),
    };
  }

  private async resume(
    uri: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Readable | 'changed' | 'unsupported'> {
    const response = await this.follow('GET', uri, signal, headers);
    if (response.statusCode === 206) return response;
    response.destroy();
    return response.statusCode === 412 ? 'changed' : 'unsupported';
  }

  async version(uri: URL, signal: AbortSignal): Promise<string | null> {
    try {
      const response = await this.follow('HEAD', uri, signal);
      response.resume();
      return versionOf(response);
    } catch (error) {
      // Signed uris and some servers allow GET only.
      if (signal.aborted) throw error;
      const response = await this.follow('GET', uri, signal);
      response.destroy();
      return versionOf(response);
    }
  }

  /** @param headers - conditions; their statuses 206 and 412 are answers, too */
  private async follow(
    method: 'GET' | 'HEAD',
    uri: URL,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<IncomingMessage> {
    let current = uri;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      if (current.protocol !== 'https:')
        throw new ClipyardError('source_forbidden', `${uri.href} redirects to ${current.protocol}//`);
      requireAllowed(this.policy, current);
      const host = current.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !this.network.isReachable(host))
        throw new ClipyardError('source_forbidden', `${host} is not a public address`);
      const response = await request(this.network, method, current, signal, headers).catch((error: unknown) => {
        throw ClipyardError.from(error, 'source_unreachable');
      });
      const status = response.statusCode ?? 0;
      const location = response.headers.location;
      if (status >= 300 && status < 400 && location !== undefined) {
        response.resume();
        if (!URL.canParse(location, current.href))
          throw new ClipyardError('source_unreachable', `${current.href} redirects to an invalid url`);
        current = new URL(location, current);
        continue;
      }
      if (status === 200 || ('range' in headers && (status === 206 || status === 412))) return response;
      response.resume();
      if (status === 404 || status === 410)
        throw new ClipyardError('source_not_found', `${current.href} answered ${status}`);
      if (status === 401 || status === 403)
        throw new ClipyardError('source_forbidden', `${current.href} answered ${status}`);
      throw new ClipyardError('source_unreachable', `${current.href} answered ${status}`);
    }
    throw new ClipyardError('source_unreachable', `${uri.href} redirects more than ${MAX_REDIRECTS} times`);
  }
}

/** Posts JSON to a public https:// url and answers with its status; redirects are not followed. */
export async function postPublicHttps(
  url: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<number> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (target.protocol !== 'https:') throw new ClipyardError('source_forbidden', `${url} is not https`);
  if (isIP(host) !== 0 && !isPublicAddress(host))
    throw new ClipyardError('source_forbidden', `${host} is not a public address`);
  return new Promise((resolve, reject) => {
    const call = httpsRequest(
      target,
      {
        method: 'POST',
        lookup: checkedLookup(publicNetwork),
        signal,
        timeout: CONNECT_TIMEOUT_MS,
        headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'clipyard' },
      },
      (response) => {
        // Only the status matters.
        response.destroy();
        resolve(response.statusCode ?? 0);
      },
    );
    call.on('timeout', () => call.destroy(new ClipyardError('source_unreachable', `${target.host} did not answer`)));
    call.on('error', (error) => reject(ClipyardError.from(error, 'source_unreachable')));
    call.end(body);
  });
}
