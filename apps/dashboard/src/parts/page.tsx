import { Anchor, Group, Stack, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';

interface PageProps {
  readonly title: string;
  /** Link to the parent page, usually a list. */
  readonly above?: { readonly href: string; readonly label: string };
  readonly beside?: React.ReactNode;
  readonly actions?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** True until the first page is shown. Its heading takes no focus, so that the first Tab reaches the skip link. */
let isFirst = true;

/** Layout of every page. After navigation, the heading takes the focus, so that screen readers announce the page. */
export function Page({ title, above, beside, actions, children }: PageProps): React.ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirst) heading.current?.focus({ preventScroll: true });
    isFirst = false;
  }, []);
  useEffect(() => void (document.title = `${title} · Clipyard`), [title]);
  return (
    <Stack gap="lg" maw={1200} mx="auto">
      <div>
        {above !== undefined && (
          <Anchor component={Link} href={above.href} fz="sm">
            ← {above.label}
          </Anchor>
        )}
        <Group justify="space-between" gap="sm">
          <Group gap="sm">
            <Title order={1} ref={heading} tabIndex={-1} style={{ overflowWrap: 'anywhere' }}>
              {title}
            </Title>
            {beside}
          </Group>
          <Group gap="xs">{actions}</Group>
        </Group>
      </div>
      {children}
    </Stack>
  );
}
