import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { schemaText } from '../write-schema.mjs';

it('the generated types are those of docs/api/openapi.json (npm run openapi writes them again)', async () => {
  expect(await schemaText()).toBe(readFileSync(new URL('./generated/openapi.ts', import.meta.url), 'utf8'));
});
