import { serveParent } from '@clipyard/workers';

import { createLibavService, libavFailure, type LibavRequest } from './libav-service.js';

const service = createLibavService();
// The first call reports the error.
service.catch(() => undefined);
serveParent({ run: async (request: LibavRequest) => (await service).run(request) }, libavFailure);
