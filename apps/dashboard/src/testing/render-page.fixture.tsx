import { MantineProvider } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, render, renderHook, type RenderHookResult } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel, type UserEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, vi } from 'vitest';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';

import { theme } from '../theme.js';

// Generous, since other tests may keep the machine busy.
configure({ asyncUtilTimeout: 5_000 });

beforeEach(() => {
  // Mantine needs these, and jsdom lacks them.
  vi.stubGlobal('matchMedia', (media: string) => ({
    media,
    matches: false,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  const Observer = class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
  vi.stubGlobal('ResizeObserver', Observer);
  vi.stubGlobal('IntersectionObserver', Observer);
  Element.prototype.scrollIntoView = () => undefined;
  Object.assign(document, { fonts: new EventTarget() });
});

afterEach(() => {
  cleanup();
  notifications.clean();
  localStorage.clear();
});

function providers(path: string): {
  readonly Providers: (props: { readonly children: React.ReactNode }) => React.ReactNode;
  readonly queries: QueryClient;
  readonly location: () => string;
} {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: 'always' } } });
  const { hook, history } = memoryLocation({ path, record: true });
  return {
    queries,
    location: () => history.at(-1)!,
    Providers: ({ children }) => (
      // The style sheet of variables makes jsdom slow, and tests do not look at colours.
      <MantineProvider theme={theme} env="test" withCssVariables={false}>
        <QueryClientProvider client={queries}>
          <Notifications />
          <Router hook={hook}>{children}</Router>
        </QueryClientProvider>
      </MantineProvider>
    ),
  };
}

/** Renders a page as the app does. `location` is the address that the page has gone to. */
export function renderPage(
  page: React.ReactNode,
  path = '/',
): { readonly user: UserEvent; readonly location: () => string; readonly queries: QueryClient; unmount(): void } {
  const { Providers, location, queries } = providers(path);
  const { unmount } = render(<Providers>{page}</Providers>);
  return {
    user: userEvent.setup({ delay: null, pointerEventsCheck: PointerEventsCheckLevel.Never }),
    location,
    queries,
    unmount,
  };
}

/** Replaces the text of an input. It pastes, since typing character by character is slow. */
export async function fill(user: UserEvent, input: HTMLElement, text: string): Promise<void> {
  await user.clear(input);
  await user.click(input);
  await user.paste(text);
}

/** Renders a hook inside the providers of the app. `rerender` renders it again with other props. */
export function renderPageHook<R, P>(
  hook: (props: P) => R,
  initialProps: P,
): Pick<RenderHookResult<R, P>, 'result' | 'unmount'> & {
  readonly queries: QueryClient;
  readonly rerender: (props: P) => void;
} {
  const { Providers, queries } = providers('/');
  const { result, unmount, rerender } = renderHook(({ props }: { readonly props: P }) => hook(props), {
    wrapper: Providers,
    initialProps: { props: initialProps },
  });
  return { result, unmount, queries, rerender: (props) => rerender({ props }) };
}
