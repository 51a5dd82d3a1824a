import { type TrainingRun } from '@clipyard/api-contract';

/** The job of a run, also the name that its cancellation goes by: each resume has one of its own, as the id of a job that has ended cannot be used again. */
export const trainingJobId = ({ id, resumes }: Pick<TrainingRun, 'id' | 'resumes'>): string =>
  resumes === 0 ? id : `${id}-${resumes}`;
