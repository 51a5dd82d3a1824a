import { type Request, type Response } from 'express';
import { expect, it } from 'vitest';

import { isOwnHost, refuseOtherSites } from './other-sites.js';

const refused = (method: string, headers: Record<string, string>): boolean => {
  let error: unknown;
  refuseOtherSites({ method, headers } as unknown as Request, {} as Response, (given: unknown) => (error = given));
  return error !== undefined;
};

it.each([
  ['a client that is not a browser', 'POST', {}, false],
  ['the dashboard', 'POST', { host: 'clipyard.example', origin: 'https://clipyard.example' }, false],
  [
    'the dashboard behind a proxy that changes the host',
    'POST',
    { host: 'api:3000', origin: 'https://clipyard.example', 'sec-fetch-site': 'same-origin' },
    false,
  ],
  ['a bookmark', 'POST', { host: 'clipyard.example', 'sec-fetch-site': 'none' }, false],
  [
    'a link on another site',
    'GET',
    { host: 'clipyard.example', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    false,
  ],
  [
    'a form on another site',
    'POST',
    { host: 'clipyard.example', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    true,
  ],
  [
    'a form on a sibling site, to which cookies are sent',
    'POST',
    { host: 'clipyard.example', origin: 'https://blog.clipyard.example', 'sec-fetch-site': 'same-site' },
    true,
  ],
  ['a browser without Sec-Fetch-Site', 'DELETE', { host: 'clipyard.example', origin: 'https://evil.example' }, true],
  ['another port', 'PUT', { host: 'localhost:3000', origin: 'http://localhost:8000' }, true],
  ['a page without an origin', 'POST', { host: 'clipyard.example', origin: 'null' }, true],
] as [string, string, Record<string, string>, boolean][])('refuses %s with %s: %s', (_, method, headers, isRefused) =>
  expect(refused(method, headers)).toBe(isRefused),
);

it.each([
  'localhost',
  'localhost:3000',
  'clipyard.localhost:3000',
  'LOCALHOST.',
  '127.0.0.1:3000',
  '[::1]:3000',
  '192.168.0.7',
  '0.0.0.0:3000',
  'api:3000',
  'API',
])('accepts the host %s as its own', (host) => expect(isOwnHost({ headers: { host } }, ['api'])).toBe(true));
it.each([
  'evil.example',
  'evil.example:3000',
  'localhost.evil.example',
  'api.evil.example',
  '127.0.0.1.evil.example',
  'notlocalhost',
  '127.0.0.1@evil.example',
  '',
  ' ',
])('does not accept the host %j as its own', (host) => expect(isOwnHost({ headers: { host } }, ['api'])).toBe(false));
