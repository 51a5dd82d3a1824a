import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import { type Cluster, startCluster } from '@clipyard/local-stack';
import { renderClips } from '@clipyard/media';

import { smallBackbone } from './small-backbone.fixture.js';

/** A Python with clients/python; `npm run test:integrations` makes one. */
export const python = process.env['CLIPYARD_PYTHON'] ?? 'python3';

/** Why tests of the Python client are skipped, for their names; empty if they run. */
export const skipped = ((): string => {
  try {
    execFileSync(python, ['-c', 'import clipyard, pandas, pyarrow, pytest'], { stdio: 'pipe' });
    return '';
  } catch {
    return ' (skipped: CLIPYARD_PYTHON has no clients/python with its development packages)';
  }
})();

/** Starts all services, and renders clips in one folder per class. */
export async function startWithClips(folder: string): Promise<{ cluster: Cluster; clips: string }> {
  const [rendered, clips] = [join(folder, 'rendered'), join(folder, 'clips')];
  const classes = ['SpinningBar', 'DriftingChecks'] as const;
  for (const { path, label } of await renderClips(rendered, { perClass: 6, classes })) {
    mkdirSync(join(clips, label), { recursive: true });
    cpSync(join(rendered, path), join(clips, label, basename(path)));
  }
  const cluster = await startCluster({
    stateDir: join(folder, 'state'),
    allowedRoots: [clips],
    backbone: smallBackbone(folder),
    settings: { LOG_LEVEL: 'warn' },
  });
  return { cluster, clips };
}
