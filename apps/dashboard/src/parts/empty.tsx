import { Paper, Stack, Text } from '@mantine/core';

/** Empty state: explains why there is nothing to show, with a button for the next step. */
export function Empty({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children: React.ReactNode;
  readonly action?: React.ReactNode;
}): React.ReactNode {
  return (
    <Paper withBorder p="xl" radius="md">
      <Stack align="center" gap="xs" py="lg" ta="center">
        <Text fw={600} fz="lg">
          {title}
        </Text>
        <Text c="dimmed" maw={520}>
          {children}
        </Text>
        {action !== undefined && <div style={{ marginTop: '0.75rem' }}>{action}</div>}
      </Stack>
    </Paper>
  );
}
