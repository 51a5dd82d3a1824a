import { Readable } from 'node:stream';

import { type Failure, type FeatureSpec } from '@clipyard/api-contract';
import { type FilmstripJob } from '@clipyard/jobs';
import { describe, expect, it } from 'vitest';

import { type FilmstripRepository } from './filmstrip-repository.js';
import { Filmstrips } from './filmstrips.js';

const job: FilmstripJob = {
  uri: 's3://a/b.mp4',
  videoId: 'v',
  spec: {} as FeatureSpec,
  specId: 's',
  project: 'vision',
};

/** Filmstrips with the given stored state, and the jobs that were enqueued. */
function filmstrips(state: { gif?: Readable; failure?: Failure; queued?: boolean; waiting?: number }) {
  const enqueued: FilmstripJob[] = [];
  const repository = {
    get: () => Promise.resolve(state.gif ?? null),
    failure: ({ project }: { project: string }) =>
      Promise.resolve(project === job.project ? (state.failure ?? null) : null),
  };
  const use = new Filmstrips(repository as unknown as FilmstripRepository, {
    isQueued: () => Promise.resolve(state.queued ?? false),
    waiting: () => Promise.resolve(state.waiting ?? 0),
    enqueue: async (added) => void enqueued.push(added),
  });
  return { use, enqueued };
}

describe('Filmstrips', () => {
  it('returns a stored image without a job', async () => {
    const gif = Readable.from([]);
    const { use, enqueued } = filmstrips({ gif });
    expect(await use.get(job)).toBe(gif);
    expect(enqueued).toEqual([]);
  });

  it('enqueues a missing image, once', async () => {
    const missing = filmstrips({});
    expect(await missing.use.get(job)).toBeNull();
    expect(missing.enqueued).toEqual([job]);
    const queued = filmstrips({ queued: true });
    expect(await queued.use.get(job)).toBeNull();
    expect(queued.enqueued).toEqual([]);
  });

  it('reports the last failure to its own project', async () => {
    const failure: Failure = { code: 'source_not_found', message: 'gone', retryable: false };
    const { use, enqueued } = filmstrips({ failure });
    await expect(use.get(job)).rejects.toMatchObject({ code: 'source_not_found', message: 'gone' });
    expect(enqueued).toEqual([]);
    expect(await use.get({ ...job, project: 'audio' })).toBeNull();
    expect(enqueued).toHaveLength(1);
  });

  it('refuses to queue too many', async () => {
    await expect(filmstrips({ waiting: 500 }).use.get(job)).rejects.toMatchObject({ code: 'rate_limited' });
    expect(await filmstrips({ waiting: 499 }).use.get(job)).toBeNull();
  });
});
