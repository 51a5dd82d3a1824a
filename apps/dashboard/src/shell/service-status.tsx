import { Button, ColorSwatch, Popover, Stack, Text } from '@mantine/core';

import { type Service } from './use-service.js';

const looks = {
  unknown: ['gray', 'Connecting'],
  ready: ['var(--mantine-color-teal-6)', 'Ready'],
  degraded: ['var(--mantine-color-orange-6)', 'Degraded'],
  away: ['var(--mantine-color-red-6)', 'Disconnected'],
} as const;

/** The state of the service in one word. A click shows the state of each dependency. */
export function ServiceStatus({ service: { state, checks } }: { readonly service: Service }): React.ReactNode {
  const [color, label] = looks[state];
  return (
    <Popover position="bottom-end" withArrow>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          c="inherit"
          fw={400}
          leftSection={<ColorSwatch color={color} size={10} withShadow={false} />}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={4}>
          {Object.entries(checks).map(([name, result]) => (
            <Text key={name} fz="sm">
              {name}: {result}
            </Text>
          ))}
          {Object.keys(checks).length === 0 && <Text fz="sm">The API is not responding.</Text>}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
