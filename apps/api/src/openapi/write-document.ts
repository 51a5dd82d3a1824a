import { writeFileSync } from 'node:fs';

import { openApiDocument } from './document.js';

// Run by `npm run openapi`. A test checks that the checked-in document equals the served one.
writeFileSync(
  new URL('../../../../docs/api/openapi.json', import.meta.url),
  `${JSON.stringify(openApiDocument(), null, 2)}\n`,
);
