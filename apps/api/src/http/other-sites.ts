import { isIP } from 'node:net';

import { ClipyardError } from '@clipyard/contracts';
import { type NextFunction, type Request, type Response } from 'express';

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/** Whether the page that makes a call is one of ours. Browsers say so, or at least whose page it is; who says nothing is no browser. */
function isOwnPage({ headers }: Request): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  if (headers.origin === undefined) return true;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}

/** Refuses calls by which a page of another site would change something: it reads no answer, but a browser sends forms, and cookies to sites beside ours. Errors: `forbidden`. */
export function refuseOtherSites(request: Request, _response: Response, next: NextFunction): void {
  if (SAFE.includes(request.method) || isOwnPage(request)) next();
  else next(new ClipyardError('forbidden', 'Pages of other sites may change nothing here'));
}

/**
 * Whether a call that needs no key asks for us by what is ours: an address, localhost, or one of the names (`*`: any). Any other name may be one that
 * its owner has let point here, so that their page, in a browser on this machine, may read what only this machine should (DNS rebinding).
 */
export function asksForUs({ headers }: Pick<Request, 'headers'>, names: readonly string[]): boolean {
  if (headers.host === undefined || names.includes('*')) return true;
  if (!URL.canParse(`http://${headers.host}`)) return false;
  const { hostname } = new URL(`http://${headers.host}`);
  return (
    isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 || /^(.+\.)?localhost\.?$/.test(hostname) || names.includes(hostname)
  );
}
