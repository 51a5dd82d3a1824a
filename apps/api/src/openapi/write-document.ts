import { writeFileSync } from 'node:fs';

import { openApiDocument } from './document.js';
import { llmsText } from './llms.js';

const docs = new URL('../../../../docs/', import.meta.url);

// Run by `npm run openapi`. A test checks that the checked-in files equal the served ones.
writeFileSync(new URL('api/openapi.json', docs), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
writeFileSync(new URL('llms.txt', docs), llmsText());
