import { SimpleGrid, Text } from '@mantine/core';

export type Fact = readonly [label: string, value: React.ReactNode];

/** A grid of labelled values. */
export function Facts({
  facts,
  columns = { base: 2, xs: 3, md: 5 },
}: {
  readonly facts: readonly Fact[];
  readonly columns?: Record<string, number>;
}): React.ReactNode {
  return (
    <SimpleGrid component="dl" cols={columns} spacing="md" m={0}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <Text component="dt" fz="sm" c="dimmed">
            {label}
          </Text>
          <Text component="dd" m={0} fw={600} className="numeric" style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  );
}
