import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';

import { shortId } from '../format.js';

/** A link to a resource: its name with its id below, or only its id if it has no name. */
export function NamedLink({
  href,
  id,
  name = null,
}: {
  readonly href: string;
  readonly id: string;
  readonly name?: string | null | undefined;
}): React.ReactNode {
  const short = shortId(id);
  if (name === null)
    return (
      <Anchor component={Link} href={href} ff="monospace" fz="sm" title={id}>
        {short}
      </Anchor>
    );
  return (
    <>
      <Anchor component={Link} href={href} fz="sm" fw={500} title={id} style={{ overflowWrap: 'anywhere' }}>
        {name}
      </Anchor>
      <Text ff="monospace" fz="xs" c="dimmed">
        {short}
      </Text>
    </>
  );
}
