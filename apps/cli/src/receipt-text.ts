import { type Deletion } from '@clipyard/client';

import { bytesText, plural, table } from './output.js';

/** A deletion as text: its state, the removed objects, and the changed resources. */
export function receiptText({ id, state, waitingFor, dryRun, receipt, failure, overridden }: Deletion): string {
  if (receipt === null) return `${id}: ${waitingFor === null ? state : `waiting for ${waitingFor}`}`;
  const { removed, datasets, batches, reclassifications, classifications, uploads, trainingRuns, models, kept } =
    receipt;
  const objects = removed.reduce((sum, one) => sum + one.objects, 0);
  const bytes = removed.reduce((sum, one) => sum + one.bytes, 0);
  const verb = dryRun ? 'would be deleted' : 'deleted';
  const lines = [
    `${id}: ${state}${failure === null ? '' : `: ${failure.message}`}`,
    ...(removed.length === 0
      ? [dryRun ? 'Nothing would be deleted' : 'Nothing was deleted']
      : [
          table([['kind', 'objects', 'size'], ...removed.map((one) => [one.kind, one.objects, bytesText(one.bytes)])]),
          `${plural(objects, 'object')} ${verb}, ${bytesText(bytes)}`,
        ]),
    ...datasets.map(
      ({ dataset, version, versions, shards }) =>
        `dataset ${dataset}: ${plural(shards.length, 'shard')} rewritten, erased from ` +
        `${plural(versions.length, 'version')}; the new version is ${version}`,
    ),
    ...batches.map((batch) => `batch ${batch.id}: ${plural(batch.items, 'result')} erased`),
    ...reclassifications.map((one) => `reclassification ${one.id}: ${plural(one.items, 'result')} erased`),
    ...classifications.map((one) => `classification ${one} deleted`),
    ...uploads.map((one) => `upload ${one} deleted`),
    ...trainingRuns.map((one) => `training run ${one} was trained on it, and can no longer be repeated exactly`),
    ...models.map((one) => `model ${one} was trained on it, and stays`),
    ...overridden.map(({ reason }) => `forced although ${reason}`),
    ...kept.map(({ kind, reason }) => `kept: ${kind} (${reason})`),
  ];
  return lines.join('\n');
}
