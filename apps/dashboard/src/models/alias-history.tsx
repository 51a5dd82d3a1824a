import { type AliasVersion, type Model } from '@clipyard/client';
import { Button, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { api, LIST_REFRESH_MS } from '../api.js';
import { percent, plural, shortId } from '../format.js';
import { Ago } from '../parts/ago.js';
import { Answered } from '../parts/answered.js';
import { Section } from '../parts/section.js';
import { useAction } from '../parts/use-action.js';
import { Wide } from '../parts/wide.js';

/** The models an alias has pointed at, with a button to roll back. */
export function AliasHistory({ alias, model }: { readonly alias: string; readonly model: Model }): React.ReactNode {
  const query = useQuery({
    queryKey: ['alias', alias],
    queryFn: () => api.aliasHistory(alias),
    refetchInterval: LIST_REFRESH_MS,
  });
  const rollback = useAction(
    () => api.rollback(model.id, alias),
    ({ modelId }) => `${alias} points at ${shortId(modelId)} again`,
  );
  return (
    <Section
      title={`History of ${alias}`}
      actions={
        (query.data?.length ?? 0) > 1 && (
          <Button size="xs" variant="default" loading={rollback.isPending} onClick={() => rollback.mutate()}>
            Roll back
          </Button>
        )
      }
    >
      <Answered query={query}>
        {(history) => (
          <Wide minWidth={640}>
            <Table fz="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Version</Table.Th>
                  <Table.Th>Model</Table.Th>
                  <Table.Th>Action</Table.Th>
                  <Table.Th>Compared with the model before</Table.Th>
                  <Table.Th>Reason</Table.Th>
                  <Table.Th ta="right">When</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {history.map(({ version, modelId, action, forced, comparison, reason, at }) => (
                  <Table.Tr key={version}>
                    <Table.Td className="numeric">{version}</Table.Td>
                    <Table.Td>
                      {modelId === model.id ? (
                        'this model'
                      ) : (
                        <Link href={`/models/${modelId}`}>{shortId(modelId)}</Link>
                      )}
                    </Table.Td>
                    <Table.Td>
                      {action}
                      {forced ? ', forced' : ''}
                    </Table.Td>
                    <Table.Td>{comparisonText(comparison)}</Table.Td>
                    <Table.Td>{reason ?? '–'}</Table.Td>
                    <Table.Td ta="right">
                      <Ago time={at} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Wide>
        )}
      </Answered>
    </Section>
  );
}

/** Classes listed by name. Longer lists are shortened. */
const NAMED_CLASSES = 5;

/** `95.0 % against 90.0 % on 40 common test videos; new classes: c; other feature spec`. */
export function comparisonText(comparison: AliasVersion['comparison'] | undefined): string {
  if (comparison == null) return '–';
  const { items, accuracy, currentAccuracy, addedLabels, removedLabels, added, removed, sameSpec } = comparison;
  const classes = (labels: readonly string[], total = labels.length): string =>
    total > NAMED_CLASSES ? plural(total, 'class', 'classes') : labels.join(', ');
  return [
    accuracy === null || currentAccuracy === null
      ? 'no common test videos'
      : `${percent(accuracy)} against ${percent(currentAccuracy)} on ${plural(items, 'common test video')}`,
    ...(addedLabels.length > 0 ? [`new classes: ${classes(addedLabels, added)}`] : []),
    ...(removedLabels.length > 0 ? [`dropped classes: ${classes(removedLabels, removed)}`] : []),
    ...(sameSpec ? [] : ['other feature spec']),
  ].join('; ');
}
