import { openSync, writeFileSync } from 'node:fs';

import { serveParent } from '@clipyard/workers';

import { createLibavService, libavFailure, type LibavRequest } from './libav-service.js';

/**
 * The decoder process after a clip has taken it over: it misbehaves as the name of the clip says. No known clip makes
 * FFmpeg do any of this.
 */
const service = await createLibavService();
serveParent(
  {
    run: async (request: LibavRequest) => {
      const { file } = request;
      if (file.endsWith('write.mp4')) writeFileSync(`${file}.out`, 'x');
      if (file.endsWith('open.mp4')) for (let i = 0; i < 300; i++) openSync(file, 'r');
      if (file.endsWith('eat.mp4')) for (const held: Buffer[] = []; ;) held.push(Buffer.alloc(64 * 1024 * 1024, 1));
      if (file.endsWith('burn.mp4')) for (;;);
      return service.run(request);
    },
  },
  libavFailure,
);
