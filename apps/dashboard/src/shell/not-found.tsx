import { Button } from '@mantine/core';
import { Link } from 'wouter';

import { Empty } from '../parts/empty.js';
import { Page } from '../parts/page.js';

export function NotFound(): React.ReactNode {
  return (
    <Page title="There is no such page">
      <Empty
        title="Nothing is here"
        action={
          <Button component={Link} href="/">
            Go to the batches
          </Button>
        }
      >
        The address leads nowhere.
      </Empty>
    </Page>
  );
}
