import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

import { root } from './dev-cluster.fixture.js';

/** Debian's, or the one that CLIPYARD_CHROMIUM names. Null where there is none. */
export function chromiumPath(): string | null {
  return (
    [process.env['CLIPYARD_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
      (path) => path !== undefined && existsSync(path),
    ) ?? null
  );
}

export const CHROMIUM_ABSENT = 'there is no Chromium on this machine (Debian package chromium, or CLIPYARD_CHROMIUM)';

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath()!, args: ['--no-sandbox'] });

/** A page of its own, and what its console complained of: errors, refused scripts, requests that broke. */
export async function openPage(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, context, complaints };
}

/** Goes to a page and waits until it has all that it asked for. */
export async function open(page: Page, url: string): Promise<void> {
  // From elsewhere: another hash alone would leave the last page standing for a moment.
  await page.goto('about:blank');
  await page.goto(url);
  await page.locator('h1').waitFor();
  await page.getByLabel('Loading').first().waitFor({ state: 'detached' });
}

/** Changes between light and dark, and waits until the page has done so: its script hears of it after the style sheets. */
export async function colours(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
  await atRest(page);
}

/** Colours on their way are nobody's to judge: waits until two frames in a row have nothing that moves. What turns for ever is not waited for. */
async function atRest(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const moving = () => document.getAnimations().some((one) => one.playState !== 'finished' && Number.isFinite(one.effect.getComputedTiming().endTime));
    for (let still = 0; still < 2; still = moving() ? 0 : still + 1) await frame();
  })()`);
}

/** What axe finds against WCAG 2.2 A and AA, in short. */
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

/** Milliseconds of tasks that kept the page from answering, 50 and longer, since it was opened. */
export const LONG_TASKS = `globalThis.longTasks = []; new PerformanceObserver((list) => globalThis.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask', buffered: true });`;

/** Keeps a picture for the docs, where CLIPYARD_SCREENSHOTS=1 asks for them: a test run alone leaves the tree as it was. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env['CLIPYARD_SCREENSHOTS'] !== '1') return;
  const folder = join(root, 'docs/images');
  mkdirSync(folder, { recursive: true });
  // As tall as the page: what stands fixed on the screen, such as the areas at the left, then reaches to its end.
  const screen = page.viewportSize()!;
  const height = (await page.evaluate('document.documentElement.scrollHeight')) as number;
  await page.setViewportSize({ ...screen, height: Math.max(screen.height, height) });
  await page.mouse.move(640, 0);
  await atRest(page);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  await page.setViewportSize(screen);
}
