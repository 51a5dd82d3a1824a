import { type Workers } from '@clipyard/client';
import { describe, expect, it } from 'vitest';

import { workersText } from './workers-table.js';

const workers: Workers = {
  data: [
    {
      id: 'extractor-1',
      object: 'worker',
      service: 'extractor',
      host: 'gpu-1',
      pid: 7,
      version: '0.1.0',
      engine: 'onnx/cuda',
      cores: 16,
      load: 3.5,
      state: 'draining',
      slots: 16,
      work: [
        { queue: 'extract', subject: 'batch_a', shard: 3, items: 2 },
        { queue: 'extract', subject: null, shard: null, items: 1 },
      ],
      jobsPerSecond: 31.2,
      busyJobsPerSecond: 40,
      eventLoopDelayMs: 1.5,
      memoryBytes: 300 * 1024 ** 2,
      since: '',
      seenAt: '',
    },
  ],
  queues: [],
  drain: {
    backlog: 7200,
    workers: 2,
    videosPerSecond: 60,
    videosPerSecondPerWorker: 40,
    etaSeconds: 90,
    within: { seconds: 60, workers: 3 },
    withWorkers: { workers: 1, etaSeconds: null },
  },
};

describe('workersText', () => {
  it('shows the work of each worker, and the time for the backlog', () => {
    const text = workersText(workers);
    for (const part of [
      'gpu-1:7',
      'onnx/cuda',
      '3.5/16',
      '31.2/s',
      '300 MB',
      'draining, 2 extract of batch_a#3, 1 extract',
    ])
      expect(text).toContain(part);
    expect(text.split('\n').slice(-3)).toEqual([
      '7200 videos left, 60/s (40/s per busy extractor); with 2 extractors: 2 min',
      'with 1 extractor: an unknown time',
      'within 60 s: 3 extractors',
    ]);
  });
});
