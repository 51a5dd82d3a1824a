import { type ExtractJob } from '@clipyard/contracts';
import { type ExtractFlow } from './job-queues.js';

/** The jobs of a single classification. Ids follow from its own, so adding them twice adds nothing. */
export function classificationFlow({ id, uri, spec, specId, preview }: { readonly id: string } & Pick<ExtractJob, 'uri' | 'spec' | 'specId' | 'preview'>): ExtractFlow<'classify'> {
  const extract = { batchId: null, index: 0, shard: 0, offset: 0, uri, spec, specId, preview };
  // A person waits for this one: it goes before every video of a batch.
  return { queue: 'classify', jobId: id, payload: { classificationId: id }, children: [{ jobId: `${id}-extract`, payload: extract, priority: 1 }] };
}
