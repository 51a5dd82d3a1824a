import { type Request, type Response } from 'express';
import { expect, it } from 'vitest';

import { asksForUs, refuseOtherSites } from './other-sites.js';

const refused = (method: string, headers: Record<string, string>): boolean => {
  let error: unknown;
  refuseOtherSites({ method, headers } as unknown as Request, {} as Response, (given: unknown) => (error = given));
  return error !== undefined;
};

it.each([
  ['a program', 'POST', {}, false],
  ['the page itself', 'POST', { host: 'clipyard.example', origin: 'https://clipyard.example' }, false],
  [
    'the page itself, behind a proxy that renames the host',
    'POST',
    { host: 'api:3000', origin: 'https://clipyard.example', 'sec-fetch-site': 'same-origin' },
    false,
  ],
  ['a person who follows a bookmark', 'POST', { host: 'clipyard.example', 'sec-fetch-site': 'none' }, false],
  [
    'a link from elsewhere',
    'GET',
    { host: 'clipyard.example', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    false,
  ],
  [
    'a form of another site',
    'POST',
    { host: 'clipyard.example', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    true,
  ],
  [
    'a form of a site beside it, which cookies go to',
    'POST',
    { host: 'clipyard.example', origin: 'https://blog.clipyard.example', 'sec-fetch-site': 'same-site' },
    true,
  ],
  ['an old browser', 'DELETE', { host: 'clipyard.example', origin: 'https://evil.example' }, true],
  ['another port', 'PUT', { host: 'localhost:3000', origin: 'http://localhost:8000' }, true],
  ['a page without an origin', 'POST', { host: 'clipyard.example', origin: 'null' }, true],
] as [string, string, Record<string, string>, boolean][])('of %s: %s', (_, method, headers, isRefused) =>
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
])('takes %s for this machine', (host) => expect(asksForUs({ headers: { host } }, ['api'])).toBe(true));
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
])('does not take %j for it', (host) => expect(asksForUs({ headers: { host } }, ['api'])).toBe(false));
