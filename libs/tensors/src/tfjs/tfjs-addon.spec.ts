import { describe, expect, it } from 'vitest';

import { tfjsGpuObstacle } from './tfjs-addon.js';

describe('tfjsGpuObstacle', () => {
  const name = '@tensorflow/tfjs-node-gpu';
  const withLibrary = () => ({ name, hasLibrary: true });
  const noDevice = () => false;

  it('names the first missing part, in the order of installation', () => {
    expect(tfjsGpuObstacle(() => null, noDevice)).toContain('not installed');
    expect(tfjsGpuObstacle(() => ({ name, hasLibrary: false }), noDevice)).toContain('npm run setup:tfjs -- gpu');
    expect(tfjsGpuObstacle(withLibrary, noDevice)).toContain('no NVIDIA GPU');
  });

  it.each(['/dev/nvidiactl', '/dev/dxg'])('lets TensorFlow look for a GPU if there is a %s', (device) => {
    expect(tfjsGpuObstacle(withLibrary, (path) => path === device)).toBeNull();
  });
});
