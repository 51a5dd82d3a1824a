import { Alert, List } from '@mantine/core';

/** Warnings of a resource; nothing if there are none. */
export function Warnings({ warnings }: { readonly warnings: readonly string[] }): React.ReactNode {
  if (warnings.length === 0) return null;
  return (
    <Alert color="yellow" variant="light" title="Warnings">
      <List fz="sm">
        {warnings.map((warning) => (
          <List.Item key={warning}>{warning}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
