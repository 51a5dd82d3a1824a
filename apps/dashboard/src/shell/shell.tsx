import { Alert, AppShell, Burger, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconArrowsExchange,
  IconChartLine,
  IconCpu,
  IconDatabase,
  IconEye,
  IconPhotoSearch,
  IconPlugConnectedX,
  IconServer2,
  IconStack2,
  IconTrophy,
} from '@tabler/icons-react';
import { Suspense, useEffect } from 'react';
import { Link, useLocation } from 'wouter';

import { Loading } from '../parts/loading.js';
import { ColorSchemeToggle } from './color-scheme-toggle.js';
import { PageErrors } from './page-errors.js';
import { ServiceStatus } from './service-status.js';
import { SignOut } from './sign-out.js';
import { SignedIn } from './signed-in.js';
import { useService } from './use-service.js';

const areas = [
  { href: '/', label: 'Batches', icon: IconStack2, covers: ['/batches', '/new', '/review/batch'] },
  { href: '/watches', label: 'Watches', icon: IconEye, covers: [] },
  { href: '/datasets', label: 'Datasets', icon: IconDatabase, covers: ['/review/dataset'] },
  { href: '/training', label: 'Training runs', icon: IconChartLine, covers: [] },
  { href: '/models', label: 'Models', icon: IconTrophy, covers: [] },
  { href: '/reclassifications', label: 'Reclassifications', icon: IconArrowsExchange, covers: [] },
  { href: '/classify', label: 'Classify', icon: IconPhotoSearch, covers: [] },
  { href: '/backbones', label: 'Backbones', icon: IconCpu, covers: [] },
  { href: '/workers', label: 'Workers', icon: IconServer2, covers: [] },
];

const isIn = (location: string, href: string): boolean =>
  href === '/' ? location === '/' : location === href || location.startsWith(`${href}/`);

export function Shell({ children }: { readonly children: React.ReactNode }): React.ReactNode {
  const [opened, { toggle, close }] = useDisclosure();
  const [location] = useLocation();
  const service = useService();
  useEffect(close, [location, close]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 210, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a
        className="skip-link"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('main h1')?.focus();
        }}
      >
        Skip to content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Navigation"
              aria-expanded={opened}
            />
            <Text component={Link} href="/" fw={700} fz="lg" c="inherit" td="none">
              Clipyard
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ServiceStatus service={service} />
            <ColorSchemeToggle />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Areas">
        {areas.map(({ href, label, icon: Icon, covers }) => {
          const active = isIn(location, href) || covers.some((path) => isIn(location, path));
          return (
            <NavLink
              key={href}
              component={Link}
              href={href}
              label={label}
              leftSection={<Icon size={18} aria-hidden />}
              active={active}
              aria-current={active ? 'page' : undefined}
              onClick={close}
            />
          );
        })}
        <Group mt="auto" p="xs" gap="md">
          <Text component="a" href="/docs" fz="sm" c="dimmed">
            API
          </Text>
          <Text component="a" href="/admin/queues" fz="sm" c="dimmed">
            Queues
          </Text>
          <SignOut />
        </Group>
      </AppShell.Navbar>
      <AppShell.Main id="main">
        {service.state === 'away' && (
          <Alert
            color="red"
            variant="light"
            icon={<IconPlugConnectedX aria-hidden />}
            title="Disconnected"
            mb="md"
            role="status"
          >
            The API is not responding. You see the last known state. The page updates when the API is back.
          </Alert>
        )}
        <PageErrors key={location}>
          <SignedIn>
            <Suspense fallback={<Loading />}>{children}</Suspense>
          </SignedIn>
        </PageErrors>
      </AppShell.Main>
    </AppShell>
  );
}
