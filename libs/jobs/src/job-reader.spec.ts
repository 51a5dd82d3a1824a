import { EVERY_PROJECT } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import { JobReader, type JobStatus } from './job-reader.js';

const job: JobStatus = {
  id: 'run_1',
  payload: { trainingRunId: 'run_1', project: 'vision' },
  queue: 'train',
  state: 'active',
  attempts: 1,
  progress: 0.5,
  failedReason: null,
  createdAt: new Date(1),
  startedAt: new Date(2),
  finishedAt: null,
};
const [vision, audio, everybody] = ['vision', 'audio', EVERY_PROJECT].map((project) => ({ project })) as [
  { project: string },
  { project: string },
  { project: string },
];
/** Reads one job. All batches belong to the project vision. */
const readerOf = (found: JobStatus | null): JobReader =>
  new JobReader({ find: () => Promise.resolve(found) }, ({ project }) => Promise.resolve(project !== audio.project));

describe('JobReader', () => {
  it('shows a job without its payload, with times in ISO 8601', async () => {
    expect(await readerOf(job).require(vision, 'run_1')).toEqual({
      id: 'run_1',
      object: 'job',
      queue: 'train',
      state: 'active',
      attempts: 1,
      progress: 0.5,
      failedReason: null,
      createdAt: '1970-01-01T00:00:00.001Z',
      startedAt: '1970-01-01T00:00:00.002Z',
      finishedAt: null,
    });
  });

  it.each<[string, JobStatus]>([
    ['names its project', job],
    ['names only its batch', { ...job, queue: 'batches', payload: { batchId: 'batch_1' } }],
  ])('hides a job that %s from other projects', async (_, found) => {
    const reader = readerOf(found);
    expect(await reader.require(vision, found.id)).toMatchObject({ id: found.id });
    expect(await reader.require(everybody, found.id)).toMatchObject({ id: found.id });
    await expect(reader.require(audio, found.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('reports a missing job', async () => {
    await expect(readerOf(null).require(everybody, 'run_2')).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no job run_2; finished jobs are removed from the queue',
    });
  });
});
