import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { namesText } from '../write-python-names.mjs';
import * as rules from './index.js';

it('the Python client has the rules for file names of this library (npm run openapi writes them again)', () => {
  const file = new URL('../../../clients/python/src/clipyard/_names.py', import.meta.url);
  expect(namesText(rules)).toBe(readFileSync(file, 'utf8'));
});
