import { serveParent } from '@clipyard/child-process';

import { createLibavService, libavFailure } from './libav-service.js';

serveParent(createLibavService, libavFailure);
