import { join } from 'node:path';

import { type Cluster, startCluster } from '@clipyard/local-stack';
import { tempDir } from '@clipyard/testing';
import { type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CHROMIUM_ABSENT, chromiumPath, openBrowser, openPage } from './browser.fixture.js';

const absent = chromiumPath() === null;

describe.skipIf(absent)(`third-party pages in Chromium${absent ? ` (${CHROMIUM_ABSENT})` : ''}`, () => {
  const folder = tempDir();
  let cluster: Cluster;
  let browser: Browser;

  beforeAll(async () => {
    cluster = await startCluster({
      stateDir: join(folder.path, 'state'),
      allowedRoots: [],
      services: ['api'],
      extractors: 0,
    });
    browser = await openBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await cluster.stop();
    folder.remove();
  }, 60_000);

  it.each([
    ['/docs', 'Submit videos in bulk'],
    ['/admin/queues', 'reclassify'],
  ])('%s works and loads nothing from other hosts', async (path, shows) => {
    const { page, context, problems } = await openPage(browser);
    const hosts = new Set<string>();
    page.on('requestfinished', (request) => hosts.add(new URL(request.url()).origin));
    await page.goto(cluster.apiUrl + path);
    await page.getByText(shows).first().waitFor();
    expect([...hosts].filter((origin) => origin !== 'null')).toEqual([cluster.apiUrl]);
    // The queue dashboard tries to load Google Fonts, which the policy blocks.
    expect(problems.filter((text) => !text.includes('fonts.googleapis.com'))).toEqual([]);
    await context.close();
  });
});
