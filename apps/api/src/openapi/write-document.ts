import { writeFileSync } from 'node:fs';

import { openApiDocument } from './document.js';

// Run by `npm run openapi`: keeps the checked-in document equal to the one that is served.
writeFileSync(
  new URL('../../../../docs/api/openapi.json', import.meta.url),
  `${JSON.stringify(openApiDocument(), null, 2)}\n`,
);
