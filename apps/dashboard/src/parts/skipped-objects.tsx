import { type SkippedObject } from '@clipyard/client';
import { Alert, List } from '@mantine/core';

/** Warning above a list that is not complete, because objects of the store cannot be read. */
export function SkippedObjects({ skipped }: { readonly skipped: readonly SkippedObject[] }): React.ReactNode {
  if (skipped.length === 0) return null;
  return (
    <Alert color="orange" variant="light" title="Some entries cannot be read">
      <List size="sm">
        {skipped.map(({ key, message, repair }) => (
          <List.Item key={key}>
            {message}. To repair: {repair}.
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
