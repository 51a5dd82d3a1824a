import { ClipyardError } from '@clipyard/contracts';
import { lookup } from 'node:dns';
import { request as httpsRequest } from 'node:https';
import { type IncomingMessage } from 'node:http';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { type OpenedSource, type Source } from './source.js';

const MAX_REDIRECTS = 5;
const CONNECT_TIMEOUT_MS = 15_000;

/** Addresses that no user may reach through a worker: loopback, private, link-local (metadata services), multicast. */
const forbidden = new BlockList();
for (const [net, bits] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 4], ['240.0.0.0', 4]] as const) forbidden.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [['::', 128], ['::1', 128], ['64:ff9b::', 96], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8]] as const) forbidden.addSubnet(net, bits, 'ipv6');

/** True for addresses that may be fetched from. IPv4 addresses in IPv6 clothes are looked at as IPv4. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isPublicAddress(mapped);
  const family = isIP(address);
  return family !== 0 && !forbidden.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** Resolves and refuses in one step: what was checked is what is connected to, so a rebinding name gains nothing. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '');
    const refused = addresses.find(({ address }) => !isPublicAddress(address));
    if (refused !== undefined) return callback(new ClipyardError('source_forbidden', `${hostname} resolves to an address that is not public`), '');
    if (options.all === true) return callback(null, addresses);
    return callback(null, addresses[0]!.address, addresses[0]!.family);
  });
};

function request(method: 'GET' | 'HEAD', uri: URL, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = httpsRequest(uri, { method, lookup: publicLookup, signal, timeout: CONNECT_TIMEOUT_MS, headers: { 'user-agent': 'clipyard' } }, resolve);
    call.on('timeout', () => call.destroy(new ClipyardError('source_unreachable', `${uri.host} did not answer`)));
    call.on('error', reject);
    call.end();
  });
}

function versionOf({ headers }: IncomingMessage): string | null {
  if (headers.etag !== undefined) return headers.etag;
  return headers['last-modified'] === undefined ? null : `${headers['content-length'] ?? ''}-${headers['last-modified']}`;
}

/** https:// uris on public hosts, redirects included. */
export class HttpsSource implements Source {
  async open(uri: URL, signal: AbortSignal): Promise<OpenedSource> {
    const response = await this.follow('GET', uri, signal);
    const length = Number(response.headers['content-length'] ?? NaN);
    return { stream: response, bytes: Number.isSafeInteger(length) ? length : null, version: versionOf(response) };
  }

  async version(uri: URL, signal: AbortSignal): Promise<string | null> {
    const response = await this.follow('HEAD', uri, signal);
    response.resume();
    return versionOf(response);
  }

  private async follow(method: 'GET' | 'HEAD', uri: URL, signal: AbortSignal): Promise<IncomingMessage> {
    let current = uri;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      if (current.protocol !== 'https:') throw new ClipyardError('source_forbidden', `${uri.href} leads to ${current.protocol}//`);
      const host = current.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !isPublicAddress(host)) throw new ClipyardError('source_forbidden', `${host} is not a public address`);
      const response = await request(method, current, signal).catch((error: unknown) => {
        throw ClipyardError.from(error, 'source_unreachable');
      });
      const status = response.statusCode ?? 0;
      const location = response.headers.location;
      if (status >= 300 && status < 400 && location !== undefined) {
        response.resume();
        current = new URL(location, current);
        continue;
      }
      if (status === 200) return response;
      response.resume();
      if (status === 404 || status === 410) throw new ClipyardError('source_not_found', `${current.href} answered ${status}`);
      if (status === 401 || status === 403) throw new ClipyardError('source_forbidden', `${current.href} answered ${status}`);
      throw new ClipyardError('source_unreachable', `${current.href} answered ${status}`);
    }
    throw new ClipyardError('source_unreachable', `${uri.href} redirects more than ${MAX_REDIRECTS} times`);
  }
}

/** Posts JSON to a public https:// url and answers with its status; redirects are not followed. */
export async function postPublicHttps(url: string, body: string, headers: Record<string, string>, signal: AbortSignal): Promise<number> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (target.protocol !== 'https:') throw new ClipyardError('source_forbidden', `${url} is not https`);
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new ClipyardError('source_forbidden', `${host} is not a public address`);
  return new Promise((resolve, reject) => {
    const call = httpsRequest(target, { method: 'POST', lookup: publicLookup, signal, timeout: CONNECT_TIMEOUT_MS, headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'clipyard' } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('timeout', () => call.destroy(new ClipyardError('source_unreachable', `${target.host} did not answer`)));
    call.on('error', (error) => reject(ClipyardError.from(error, 'source_unreachable')));
    call.end(body);
  });
}
