import { type Backbone } from '@clipyard/client';
import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';

import { api, LIST_REFRESH_MS } from '../api.js';
import { Answered } from '../parts/answered.js';
import { Empty } from '../parts/empty.js';
import { Page } from '../parts/page.js';
import { UntrainedBadge } from '../parts/untrained.js';
import { useAction } from '../parts/use-action.js';
import { Wide } from '../parts/wide.js';

const start = (
  <Button component={Link} href="/backbones/new">
    New backbone
  </Button>
);

/** The backbones that batches may name, the default among them, and how to add one. */
export function BackbonesPage(): React.ReactNode {
  const query = useQuery({ queryKey: ['backbones'], queryFn: () => api.backbones(), refetchInterval: LIST_REFRESH_MS });
  return (
    <Page title="Backbones" actions={start}>
      <Answered query={query}>
        {(backbones) =>
          backbones.length === 0 ? (
            <Empty title="No backbones yet" action={start}>
              The first extractor publishes the backbone of this deployment.
            </Empty>
          ) : (
            <BackbonesTable backbones={backbones} />
          )
        }
      </Answered>
      <Text fz="sm" c="dimmed" mt="md">
        Backbones turn frames into features. Any ONNX file can be one; <code>clipyard backbones add FILE</code> adds it
        too.
      </Text>
    </Page>
  );
}

function BackbonesTable({ backbones }: { readonly backbones: readonly Backbone[] }): React.ReactNode {
  return (
    <Wide minWidth={640}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Backbone</Table.Th>
            <Table.Th>Features</Table.Th>
            <Table.Th>Images</Table.Th>
            <Table.Th>Licence</Table.Th>
            <Table.Th ta="right">Actions</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {backbones.map((backbone) => (
            <BackboneRow key={backbone.name} backbone={backbone} />
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  );
}

function BackboneRow({ backbone }: { readonly backbone: Backbone }): React.ReactNode {
  const { name, digest, featureSize, window, imageSize, licence, pretrained } = backbone;
  const makeDefault = useAction(
    () => api.makeDefaultBackbone(name),
    () => `New batches use ${name} unless they name another backbone`,
  );
  const remove = useAction(
    () => api.removeBackbone(name),
    () => `${name} is removed`,
  );
  const isBusy = makeDefault.isPending || remove.isPending;
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap={6}>
          <Text title={digest}>{name}</Text>
          {backbone.default && <Badge tt="none">default</Badge>}
          <UntrainedBadge pretrained={pretrained} />
        </Group>
      </Table.Td>
      <Table.Td className="numeric">
        {featureSize} per {window === null ? 'frame' : `${window.frames} frames`}
      </Table.Td>
      <Table.Td className="numeric">{imageSize === null ? 'any size' : `${imageSize} × ${imageSize}`}</Table.Td>
      <Table.Td>{licence ?? '–'}</Table.Td>
      <Table.Td>
        {!backbone.default && (
          <Group gap="xs" justify="flex-end">
            <Button
              size="xs"
              variant="light"
              disabled={isBusy}
              onClick={() => makeDefault.mutate()}
              aria-label={`Make ${name} the default`}
            >
              Make default
            </Button>
            <Button
              size="xs"
              variant="light"
              color="red"
              disabled={isBusy}
              onClick={() => remove.mutate()}
              aria-label={`Remove ${name}`}
            >
              Remove
            </Button>
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
