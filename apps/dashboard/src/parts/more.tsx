import { Button, Group } from '@mantine/core';

import { type Pages } from './use-pages.js';

export function More({ pages }: { readonly pages: Pages<unknown> }): React.ReactNode {
  if (pages.more === null) return null;
  return (
    <Group justify="center">
      <Button variant="default" onClick={pages.more} loading={pages.isLoadingMore}>
        Show more
      </Button>
    </Group>
  );
}
