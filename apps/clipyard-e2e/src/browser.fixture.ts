import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

import { root } from './dev-cluster.fixture.js';

/** Path of Chromium: CLIPYARD_CHROMIUM, or that of the Debian package. Null if there is none. */
export function chromiumPath(): string | null {
  return (
    [process.env['CLIPYARD_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
      (path) => path !== undefined && existsSync(path),
    ) ?? null
  );
}

export const CHROMIUM_ABSENT =
  'Chromium is not installed: install the Debian package chromium, or set CLIPYARD_CHROMIUM';

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath()!, args: ['--no-sandbox'] });

/** Opens a page in a new context. `problems` collects console errors, refused scripts and failed requests. */
export async function openPage(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  return { page, context, problems };
}

/** Opens a URL and waits until the page has loaded its data. */
export async function open(page: Page, url: string): Promise<void> {
  // If only the hash changed, the previous page would stay visible for a moment.
  await page.goto('about:blank');
  await page.goto(url);
  await page.locator('h1').waitFor();
  await page.getByLabel('Loading').first().waitFor({ state: 'detached' });
}

/** Switches between light and dark, and waits for the script of the page, which reacts later than the style sheets. */
export async function colours(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
  await atRest(page);
}

/**
 * Waits until two frames in a row have no running animation, since contrast cannot be judged during a transition.
 * Endless animations are ignored.
 */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const isRunning = (animation) =>
      animation.playState !== 'finished' && Number.isFinite(animation.effect.getComputedTiming().endTime);
    const moving = () => document.getAnimations().some(isRunning);
    for (let still = 0; still < 2; still = moving() ? 0 : still + 1) await frame();
  })()`);
}

/** Violations of WCAG 2.2 A and AA that axe finds, one line each. */
export async function barriers(page: Page): Promise<string[]> {
  await atRest(page);
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, any, all }) =>
        `${id}: ${target.join(' ')}: ${[...any, ...all].map(({ message }) => message).join('; ')}`,
    ),
  );
}

/** Init script: collects the durations of tasks that block the page for 50 ms or longer, in milliseconds. */
export const LONG_TASKS = `
  globalThis.longTasks = [];
  const observer = new PerformanceObserver((list) =>
    globalThis.longTasks.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: 'longtask', buffered: true });
`;

/** Saves a screenshot in docs/images if CLIPYARD_SCREENSHOTS=1. An ordinary test run does not change the tree. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env['CLIPYARD_SCREENSHOTS'] !== '1') return;
  const folder = join(root, 'docs/images');
  mkdirSync(folder, { recursive: true });
  // Make the viewport as tall as the page, so that fixed elements such as the navigation reach to its end.
  const screen = page.viewportSize()!;
  const height = (await page.evaluate('document.documentElement.scrollHeight')) as number;
  await page.setViewportSize({ ...screen, height: Math.max(screen.height, height) });
  await page.mouse.move(640, 0);
  await atRest(page);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  await page.setViewportSize(screen);
}
