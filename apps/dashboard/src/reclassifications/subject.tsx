import { type Reclassification } from '@clipyard/client';
import { Link } from 'wouter';

import { shortId } from '../format.js';

/** Link to the reclassified dataset version or batch. */
export function Subject({
  of: { dataset, datasetVersion, batch },
}: {
  readonly of: Pick<Reclassification, 'dataset' | 'datasetVersion' | 'batch'>;
}): React.ReactNode {
  if (dataset !== null)
    return (
      <Link href={`/datasets/${dataset}`}>
        {dataset}, v{datasetVersion}
      </Link>
    );
  return batch === null ? '–' : <Link href={`/batches/${batch}`}>{shortId(batch)}</Link>;
}
