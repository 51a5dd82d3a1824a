import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { describe, expect, it } from 'vitest';

import { gpuMetrics, parseGpus } from './gpus.js';
import { Metrics } from './metrics.js';

describe('gpuMetrics', () => {
  it('exports utilization and memory of each GPU that nvidia-smi lists', async () => {
    const folder = tempDir();
    const program = join(folder.path, 'nvidia-smi');
    writeFileSync(program, '#!/bin/sh\nprintf "0, 87, 40960, 81559\\n1, 0, 1, 81559\\n"\n', { mode: 0o755 });
    const metrics = new Metrics('extractor');
    gpuMetrics(metrics, program);
    const text = await metrics.registry.metrics();
    folder.remove();
    expect(text).toContain('clipyard_gpu_utilization_ratio{gpu="0",service="extractor"} 0.87\n');
    expect(text).toContain(`clipyard_gpu_memory_used_bytes{gpu="0",service="extractor"} ${40960 * 1024 ** 2}\n`);
    expect(text).toContain(`clipyard_gpu_memory_size_bytes{gpu="1",service="extractor"} ${81559 * 1024 ** 2}\n`);
  });

  it('exports no series if nvidia-smi is missing or reports no numbers', async () => {
    const metrics = new Metrics('extractor');
    gpuMetrics(metrics, 'no-such-nvidia-smi');
    expect(await metrics.registry.metrics()).not.toMatch(/^clipyard_gpu/m);
    expect(parseGpus('0, [N/A], [N/A], [N/A]\n')).toEqual([]);
  });
});
