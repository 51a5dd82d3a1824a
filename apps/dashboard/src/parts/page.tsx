import { Anchor, Group, Stack, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';

interface PageProps {
  readonly title: string;
  /** Where the page belongs: its list. */
  readonly above?: { readonly href: string; readonly label: string };
  readonly beside?: React.ReactNode;
  readonly actions?: React.ReactNode;
  readonly children: React.ReactNode;
}

/** The browser itself says where a visit begins; its first Tab must find the top of the page. */
let isFirst = true;

/** The frame of every page. Its heading takes the focus when the page is gone to, so that a screen reader says where it is. */
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
