// Run by `npm run openapi`: the types of the REST API, from the document that describes it.
import { readFileSync, writeFileSync } from 'node:fs';

import openapiTS, { astToString } from 'openapi-typescript';

/** The text of src/generated/openapi.ts. Inputs with a default may be left out, what the API answers has them. */
export async function schemaText() {
  const document = JSON.parse(readFileSync(new URL('../../docs/api/openapi.json', import.meta.url), 'utf8'));
  const types = astToString(await openapiTS(document, { alphabetize: false, defaultNonNullable: false }));
  return `// Written by \`npm run openapi\`; a change here is lost.\n${types}`;
}

if (process.argv[1] === new URL(import.meta.url).pathname)
  writeFileSync(new URL('./src/generated/openapi.ts', import.meta.url), await schemaText());
