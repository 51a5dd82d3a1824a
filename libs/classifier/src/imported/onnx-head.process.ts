import { writeFile } from 'node:fs/promises';

import { serveParent } from '@clipyard/workers';

import { type ImportHeadCall } from './import-onnx-head.js';
import { readOnnxHead } from './read-onnx-head.js';

serveParent(
  {
    read: async ({ path, target }: ImportHeadCall) => {
      // If memory runs out, the kernel ends this process and not its parent.
      await writeFile('/proc/self/oom_score_adj', '1000').catch(() => undefined);
      return readOnnxHead(path, target);
    },
  },
  'model_unavailable',
);
