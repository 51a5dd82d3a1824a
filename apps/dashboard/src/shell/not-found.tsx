import { Button } from '@mantine/core';
import { Link } from 'wouter';

import { Empty } from '../parts/empty.js';
import { Page } from '../parts/page.js';

export function NotFound(): React.ReactNode {
  return (
    <Page title="Page not found">
      <Empty
        title="There is nothing here"
        action={
          <Button component={Link} href="/">
            Go to the batches
          </Button>
        }
      >
        No page has this address.
      </Empty>
    </Page>
  );
}
