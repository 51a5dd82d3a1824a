import { isIP } from 'node:net';

import { ClipyardError } from '@clipyard/api-contract';
import { type NextFunction, type Request, type Response } from 'express';

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Whether a call comes from one of our own pages. Browsers send Sec-Fetch-Site or Origin. A client that
 * sends neither is not a browser.
 */
function isOwnPage({ headers }: Request): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  if (headers.origin === undefined) return true;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}

/**
 * Refuses calls from pages of other sites that would change data (cross-site request forgery). Such a page cannot read
 * the response, but the browser sends its forms. It includes our cookies if both sites share a parent domain.
 *
 * @throws ClipyardError `forbidden`
 */
export function refuseOtherSites(request: Request, _response: Response, next: NextFunction): void {
  if (SAFE.includes(request.method) || isOwnPage(request)) next();
  else next(new ClipyardError('forbidden', 'Pages of other sites may not change anything here'));
}

/**
 * Whether the Host header is one of our own: an IP address, localhost, or one of `names` (`*`: any).
 *
 * Any other name may belong to an attacker who points it at this machine, so that a page of theirs in a browser on this
 * machine could read data that only this machine should see (DNS rebinding). Only needed for calls without a key.
 */
export function isOwnHost({ headers }: Pick<Request, 'headers'>, names: readonly string[]): boolean {
  if (headers.host === undefined || names.includes('*')) return true;
  if (!URL.canParse(`http://${headers.host}`)) return false;
  const { hostname } = new URL(`http://${headers.host}`);
  return (
    isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 || /^(.+\.)?localhost\.?$/.test(hostname) || names.includes(hostname)
  );
}
