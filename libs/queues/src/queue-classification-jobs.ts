import { specId as idOf, timelineSpec } from '@clipyard/features';
import { type ClassificationJobs, type ClassificationWork } from '@clipyard/jobs';

import { type ExtractFlow, type JobQueues } from './job-queues.js';

/** Single classifications as flows: the extract jobs of the video, then the job of queue `classify`. */
export class QueueClassificationJobs implements ClassificationJobs {
  constructor(private readonly queues: JobQueues) {}

  enqueue(work: ClassificationWork): Promise<void> {
    return this.queues.addFlow(classificationFlow(work));
  }

  isQueued(id: string): Promise<boolean> {
    return this.queues.isPending('classify', id);
  }

  wait(id: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
    return this.queues.waitUntilEnded('classify', id, timeoutMs, signal);
  }
}

/** Job ids follow from the id of the classification, so adding the flow twice adds nothing. */
function classificationFlow({
  id,
  uri,
  spec,
  specId,
  preview,
  segments,
  timeline,
  project,
}: ClassificationWork): ExtractFlow<'classify'> {
  const video = { batchId: null, index: 0, shard: 0, offset: 0, uri, spec, specId, project };
  // A video that is divided is decoded once, for all of its segments.
  const extract = segments === undefined ? { ...video, preview } : { ...video, preview: false, segments };
  // A person waits for this video, so it precedes all videos of batches.
  const children = [{ jobId: `${id}-extract`, payload: extract, priority: 1 }];
  if (timeline !== undefined) {
    // Scores over time need denser features (ADR 12).
    const denser = timelineSpec(spec, timeline);
    children.push({
      jobId: `${id}-timeline`,
      payload: { ...extract, index: 1, spec: denser, specId: idOf(denser), preview: false },
      priority: 1,
    });
  }
  return { queue: 'classify', jobId: id, payload: { classificationId: id, project }, children };
}
