import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { troubleshootingText } from '../write-troubleshooting.mjs';
import { errorCodes } from './errors.js';

it('docs/troubleshooting.md lists every error code with its help (npm run docs regenerates it)', () => {
  const page = readFileSync(new URL('../../../docs/troubleshooting.md', import.meta.url), 'utf8');
  expect(page).toBe(troubleshootingText());
  for (const code of errorCodes) expect(page.split(`| \`${code}\` |`)).toHaveLength(2);
});
