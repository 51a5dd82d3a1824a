import { serveParent } from '@clipyard/workers';

import { readKerasH5 } from './read-keras-h5.js';

export interface ReadCall {
  readonly path: string;
  readonly labels: readonly string[];
}

serveParent({ read: ({ path, labels }: ReadCall) => readKerasH5(path, labels) });
