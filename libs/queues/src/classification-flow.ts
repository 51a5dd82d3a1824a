import { type CreateClassification } from '@clipyard/api-contract';
import { specId as idOf, timelineSpec } from '@clipyard/features';
import { type ExtractJob } from '@clipyard/jobs';

import { type ExtractFlow } from './job-queues.js';

type Request = { readonly id: string } & Pick<ExtractJob, 'uri' | 'spec' | 'specId' | 'preview' | 'project'> &
  Pick<CreateClassification, 'timeline'>;

/** The jobs of a single classification. Ids follow from its own, so adding them twice adds nothing. */
export function classificationFlow({
  id,
  uri,
  spec,
  specId,
  preview,
  timeline,
  project,
}: Request): ExtractFlow<'classify'> {
  const extract = { batchId: null, index: 0, shard: 0, offset: 0, uri, spec, specId, preview, project };
  // A person waits for this one: it goes before every video of a batch.
  const children = [{ jobId: `${id}-extract`, payload: extract, priority: 1 }];
  if (timeline !== undefined) {
    // The denser features that scores over time need (ADR 12).
    const denser = timelineSpec(spec, timeline);
    children.push({
      jobId: `${id}-timeline`,
      payload: { ...extract, index: 1, spec: denser, specId: idOf(denser), preview: false },
      priority: 1,
    });
  }
  return { queue: 'classify', jobId: id, payload: { classificationId: id, project }, children };
}
