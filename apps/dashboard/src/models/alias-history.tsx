import { type Model } from '@clipyard/client';
import { Button, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { api, LIST_REFRESH_MS } from '../api.js';
import { shortId } from '../format.js';
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
          <Wide minWidth={480}>
            <Table fz="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Version</Table.Th>
                  <Table.Th>Model</Table.Th>
                  <Table.Th>Action</Table.Th>
                  <Table.Th>Reason</Table.Th>
                  <Table.Th ta="right">When</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {history.map(({ version, modelId, action, forced, reason, at }) => (
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
