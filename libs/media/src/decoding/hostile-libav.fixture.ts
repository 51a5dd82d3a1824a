import { openSync, writeFileSync } from 'node:fs';

import { serveParent } from '@clipyard/workers';

import { createLibavService, libavFailure, type LibavRequest } from './libav-service.js';

/**
 * Simulates a decoder process that a clip has compromised. The name of the clip selects the misbehaviour. No known clip
 * makes FFmpeg do any of this.
 */
const service = await createLibavService();
/** The last file, and how many of its segments were asked for. */
let file = '';
let segments = 0;
serveParent(
  {
    run: async (request: LibavRequest) => {
      if (request.kind === 'segment') segments++;
      else [file, segments] = [request.file, 0];
      if (file.endsWith('die.mp4') && segments === 3) process.exit(1);
      if (file.endsWith('write.mp4')) writeFileSync(`${file}.out`, 'x');
      if (file.endsWith('open.mp4')) for (let i = 0; i < 300; i++) openSync(file, 'r');
      if (file.endsWith('eat.mp4')) for (const held: Buffer[] = []; ;) held.push(Buffer.alloc(64 * 1024 * 1024, 1));
      if (file.endsWith('burn.mp4')) for (;;);
      return service.run(request);
    },
  },
  libavFailure,
);
