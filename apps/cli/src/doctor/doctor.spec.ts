import { describe, expect, it } from 'vitest';
import { findingLines } from './finding.js';
import { machineFindings, type Machine } from './machine-checks.js';
import { serviceFindings } from './service-checks.js';
import { settingsFindings } from './settings-checks.js';

const good: Machine = { nodeVersion: '20.19.0', cores: 2, memoryBytes: 8e9, freeDiskBytes: 9e9, has: () => true };

describe('doctor', () => {
  it('finds nothing wrong where all is there', () => expect(machineFindings(good).map(({ state }) => state)).toEqual(Array(8).fill('ok')));

  it.each([
    [{ nodeVersion: '20.18.3' }, 'Node', 'problem', /20\.19/],
    [{ nodeVersion: '23.0.0' }, 'Node', 'problem', /20\.19/],
    [{ has: (program: string) => program !== 'ffprobe' }, 'ffprobe', 'problem', /apt-get install ffmpeg/],
    [{ memoryBytes: 2e9 }, 'Memory', 'warning', /ENCODER_BATCH/],
    [{ freeDiskBytes: 1e8 }, 'Disk', 'problem', /--state/],
  ])('says of %j what mends it', (change, what, state, fix) => {
    const bad = machineFindings({ ...good, ...change }).filter((finding) => finding.state !== 'ok');
    expect(bad).toEqual([expect.objectContaining({ what, state, fix: expect.stringMatching(fix) })]);
    expect(findingLines(bad)).toMatch(fix);
  });

  it('names each setting that does not parse, and no other', () => {
    expect(settingsFindings({ LOG_LEVEL: 'debug' })).toEqual([{ what: 'Settings', state: 'ok', detail: '1 given' }]);
    expect(settingsFindings({ ENCODER_BATCH: 'many', REDIS_URL: 'http://x' }).map(({ detail }) => detail)).toEqual([expect.stringMatching(/^REDIS_URL/), expect.stringMatching(/^ENCODER_BATCH/)]);
  });

  it('tells an API that is away from one whose parts are', async () => {
    expect(await serviceFindings('http://x', () => Promise.reject(new Error('refused')))).toEqual([expect.objectContaining({ what: 'API', state: 'problem', fix: expect.stringContaining('clipyard dev') })]);
    expect(await serviceFindings('http://x', () => Promise.resolve({ status: 'unavailable', checks: { redis: 'ok', 'object-store': 'timeout' } }))).toEqual([
      expect.objectContaining({ what: 'API', state: 'ok' }), expect.objectContaining({ what: 'redis', state: 'ok' }), expect.objectContaining({ what: 'object-store', state: 'problem', detail: 'timeout', fix: expect.stringContaining('STORE_URL') }),
    ]);
  });
});
