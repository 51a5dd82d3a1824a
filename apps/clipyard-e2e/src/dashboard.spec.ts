import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { renderClips, type RenderedClip } from '@clipyard/media';
import { tempDir } from '@clipyard/testing';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  barriers,
  CHROMIUM_ABSENT,
  chromiumPath,
  colours,
  LONG_TASKS,
  open,
  openBrowser,
  openPage,
  picture,
} from './browser.fixture.js';
import { type DevCluster, startDev } from './dev-cluster.fixture.js';

const absent = chromiumPath() === null;

describe.skipIf(absent)(`the dashboard in Chromium${absent ? ` (${CHROMIUM_ABSENT})` : ''}`, () => {
  const folder = tempDir();
  const upload = join(folder.path, 'clips');
  let clips: RenderedClip[];
  let cluster: DevCluster;
  let browser: Browser;
  let page: Page;
  let context: BrowserContext;
  let complaints: string[];
  /** Every page that the story has been on, for the checks after it. */
  const visited: string[] = [];

  beforeAll(async () => {
    const rendered = join(folder.path, 'rendered');
    clips = await renderClips(rendered, {
      perClass: 4,
      perGroup: 1,
      classes: ['BouncingDisc', 'FlickeringStripes', 'DriftingChecks'],
    });
    for (const { path, label } of clips) {
      mkdirSync(join(upload, label), { recursive: true });
      copyFileSync(join(rendered, path), join(upload, label, basename(path)));
    }
    writeFileSync(join(upload, 'BouncingDisc', 'broken.mp4'), 'no video at all');
    writeFileSync(join(upload, 'notes.txt'), 'what was filmed');
    cluster = await startDev(join(folder.path, 'state'), folder.path, { LOG_LEVEL: 'warn' });
    browser = await openBrowser();
    ({ page, context, complaints } = await openPage(browser));
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await cluster.stop();
    folder.remove();
  }, 60_000);

  const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });
  const heading = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('heading', { name });
  const state = (name: RegExp): Promise<void> => page.locator('h1 + *').getByText(name).waitFor({ timeout: 240_000 });
  const area = async (name: string): Promise<void> => {
    await page.getByRole('navigation').getByRole('link', { name }).click();
    await heading(name).waitFor();
  };
  /** Width and height of the first filmstrip of such a name, once it has come. */
  const strip = async (name: RegExp): Promise<[number, number]> => {
    const image = page.getByRole('img', { name }).first();
    await image.waitFor();
    return image.evaluate(async (node) => {
      const { decode, naturalWidth, naturalHeight } = node as unknown as {
        decode(): Promise<void>;
        naturalWidth: number;
        naturalHeight: number;
      };
      await decode.call(node);
      return [naturalWidth, naturalHeight];
    });
  };
  const seen = async (name: string): Promise<void> => {
    visited.push(new URL(page.url()).hash);
    await picture(page, name);
  };

  it('starts with what to do, not with an empty table', async () => {
    await page.goto(cluster.apiUrl);
    await page.getByText('No batches yet').waitFor();
    for (const [name, text] of [
      ['Datasets', 'No datasets yet'],
      ['Training runs', 'No training runs yet'],
      ['Models', 'No models yet'],
    ] as const) {
      await area(name);
      await page.getByText(text).waitFor();
    }
    await area('Batches');
  });

  it('uploads a folder, says what would happen, and submits it', async () => {
    await page.getByRole('link', { name: 'New batch' }).first().click();
    await page.getByText('Name a dataset and videos first.').waitFor();
    await page.getByRole('combobox', { name: 'Dataset' }).fill('shapes');
    await page.locator('input[type=file]').nth(1).setInputFiles(upload);
    await page.getByText(/13 videos, .*classes: /).waitFor();
    await page.getByText('1 file left out').waitFor();
    // What misses the zone does not open in place of the page.
    expect(
      await page.evaluate(`document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true }))`),
    ).toBe(false);
    await button('Upload and check').click();
    const section = page.getByRole('region', { name: 'What will happen' });
    await section.waitFor();
    expect(await section.getByRole('table').textContent()).toMatch(/BouncingDisc5 · 38.5 %/);
    await seen('new-batch');
    await button('Submit 13 videos').click();
  });

  it('says what a prefix holds, with the folders of its videos as their labels, and what is wrong with URIs', async () => {
    const { page: other, context: own } = await openPage(browser);
    await open(other, `${cluster.apiUrl}/#/new`);
    await other.getByRole('combobox', { name: 'Dataset' }).fill('by-prefix');
    await other.getByRole('tab', { name: 'Prefix' }).click();
    await other.getByRole('textbox', { name: 'Prefix' }).fill(`file://${upload}/`);
    await other.getByRole('button', { name: 'Check' }).click();
    const section = other.getByRole('region', { name: 'What will happen' });
    await section.getByRole('row', { name: 'BouncingDisc 5 · 38.5 %' }).waitFor();
    await other.getByRole('checkbox', { name: /^Label each video/ }).uncheck();
    // Any change leads back to the check.
    await section.waitFor({ state: 'detached' });
    await other.getByRole('button', { name: 'Check' }).click();
    await section.getByText('13 without a label').waitFor();
    expect(await barriers(other)).toEqual([]);
    await other.getByRole('tab', { name: 'URIs' }).click();
    await other.getByRole('textbox', { name: 'URIs' }).fill('file:///clips/a.mp4, Punch\nhttp://example.org/b.mp4');
    await other.getByRole('button', { name: 'Check' }).click();
    await other.getByRole('alert').getByText('must start with s3://').waitFor();
    await own.close();
  });

  it('follows the batch to its end without a reload, and says what to do about what failed', async () => {
    await state(/completed with failures/);
    // Untouched, the table tells what became of each item.
    await button(/^20 frames of /)
      .nth(11)
      .waitFor();
    const failures = page.getByRole('region', { name: 'Failures' });
    await failures.getByRole('button', { name: /not a video that can be read/ }).click();
    await failures.getByText('What to do:').waitFor();
    expect(
      await page.getByRole('region', { name: 'Time in each stage' }).getByText('limits', { exact: true }).count(),
    ).toBe(1);
    await page.getByText('failed', { exact: true }).last().click();
    await page.getByRole('region', { name: 'Items' }).getByText('BouncingDisc/broken.mp4').waitFor();
    await page.getByText('all', { exact: true }).click();
    await button(/^20 frames of .*BouncingDisc/)
      .first()
      .click();
    expect(await strip(/^The frames of .*BouncingDisc/)).toEqual([20 * 96, 96]);
    // The strip is wider than the page, and the table stays as it was.
    const outcome = (await page.getByRole('columnheader', { name: 'Outcome' }).boundingBox())!;
    expect(outcome.x + outcome.width).toBeLessThanOrEqual(page.viewportSize()!.width);
    await button('Retry 1 failed').waitFor();
    await seen('batch');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Results' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^batch_.*\.ndjson$/);
    await area('Batches');
    await page.getByText('13 of 13 · 1 failed').waitFor();
    await seen('batches');
  });

  it('shows the dataset, and trains on it', async () => {
    await area('Datasets');
    await page.getByRole('link', { name: 'shapes' }).click();
    await page.getByText('The backbone is untrained').waitFor();
    expect(await page.getByRole('table', { name: 'Videos of each class' }).getByRole('row').count()).toBe(3);
    await page.getByText('.arrow').waitFor();
    expect(await strip(/frames of .* that the network saw/)).toEqual([20 * 96, 96]);
    await page.getByRole('combobox', { name: 'Class' }).click();
    await page.getByRole('option', { name: 'FlickeringStripes' }).click();
    const samples = page.getByRole('region', { name: 'Samples' });
    // Frames are asked for when they come into view.
    await samples.getByText('· FlickeringStripes').nth(3).scrollIntoViewIfNeeded();
    await samples.getByRole('img').nth(3).waitFor();
    await seen('dataset');
    await page.getByRole('link', { name: 'Train on it' }).click();
    await page.getByLabel('Epochs').fill('8');
    await seen('new-run');
    await button('Start training').click();
    await state(/succeeded/);
    await page
      .getByRole('img', { name: /^Loss after epoch 8/ })
      .locator('path.recharts-line-curve')
      .nth(1)
      .waitFor();
    await page
      .getByText(/best: \d/)
      .first()
      .waitFor();
    await page
      .getByRole('region', { name: /test videos/ })
      .getByText('untrained backbone')
      .waitFor();
    await seen('training-run');
  });

  it('compares two runs side by side', async () => {
    const { code } = await cluster.cli(
      'train',
      'shapes',
      '--epochs',
      '4',
      '--seed',
      '7',
      '--promote',
      'production',
      '--watch',
    );
    expect(code).toBe(0);
    await area('Training runs');
    await page.getByRole('checkbox').nth(1).waitFor();
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await page.getByRole('link', { name: 'Compare 2' }).click();
    await page.getByRole('row', { name: /Seed.*7.*42|Seed.*42.*7/ }).waitFor();
    await seen('compare');
  });

  it('cancels a run, and lets it go on where it was', async () => {
    const { id } = JSON.parse((await cluster.cli('--json', 'train', 'shapes', '--epochs', '500')).stdout) as {
      id: string;
    };
    await open(page, `${cluster.apiUrl}/#/training/${id}`);
    await page.getByText(/^[1-9]\d* of 500$/).waitFor();
    await button('Cancel').click();
    await state(/cancelled/);
    await button('Resume').click();
    await state(/queued|running/);
    await page.getByText(/^\d+ of 500$/).waitFor();
    await button('Cancel').click();
    await state(/cancelled/);
    // By somebody else: the page hears of it.
    await cluster.cli('runs', 'resume', id);
    await state(/queued|running/);
    await button('Cancel').click();
    await state(/cancelled/);
  });

  it('shows the model and its confusions, and promotes it past the gate with a reason', async () => {
    await area('Models');
    await page.getByRole('table').getByRole('link').last().click();
    await page.getByText('The backbone is untrained').waitFor();
    const cell = page
      .getByRole('region', { name: 'Confusion matrix' })
      .last()
      .getByRole('button', { disabled: false })
      .first();
    await cell.click();
    await page.getByText(/^Videos of .* that the model/).waitFor();
    expect(await strip(/frames of .* that the network saw/)).toEqual([20 * 96, 96]);
    // A curve may be a level line, which has no height to be seen by.
    await page
      .getByRole('img', { name: /calibration error/ })
      .locator('path.recharts-line-curve')
      .nth(2)
      .waitFor({ state: 'attached' });
    await seen('model');
    const before = complaints.length;
    // Which of two models of random weights is better is nobody's to say: the gate's first answer is made up.
    await page.route(
      /\/promote$/,
      (route) =>
        route.fulfill({
          status: 409,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            type: 'about:blank',
            title: 'refused',
            status: 409,
            code: 'promotion_refused',
            detail: 'It is less accurate',
            retryable: false,
            errors: [],
          }),
        }),
      { times: 1 },
    );
    await button('Promote').click();
    await page.getByLabel('Alias').fill('canary');
    await button('Point canary at it').click();
    await page.getByRole('alert').getByText('It is less accurate').waitFor();
    expect(complaints.splice(before)).toHaveLength(1);
    expect(await page.getByText('It is less accurate').count()).toBe(1);
    expect(await barriers(page), 'a refusal').toEqual([]);
    await page.getByLabel('Reason for overruling').fill('its labels are cleaner');
    await button('Promote all the same').click();
    const history = page.getByRole('region', { name: 'History of canary' });
    await history.getByRole('row', { name: /promote its labels are cleaner/ }).waitFor();
    await page.getByText('canary points at this model now').waitFor();
    expect(await barriers(page), 'a notice').toEqual([]);
  });

  it('shows the confusions of a hundred classes, readable in the dark, too', async () => {
    const {
      data: [model],
    } = (await (await fetch(`${cluster.apiUrl}/v1/models`)).json()) as {
      data: { id: string; evaluation: Record<string, unknown> }[];
    };
    const labels = Array.from({ length: 100 }, (_, i) => `A class of number ${i}`);
    const evaluation = {
      ...model!.evaluation,
      labels,
      confusionMatrix: labels.map((_, i) => labels.map((_, j) => (i === j ? 9 : j === 99 - i ? 6 : 0))),
    };
    await page.route(/\/v1\/models\/model_\w+$/, (route) => route.fulfill({ json: { ...model, evaluation } }));
    await open(page, `${cluster.apiUrl}/#/models/${model!.id}`);
    const matrix = page.getByRole('region', { name: 'Confusion matrix' }).last();
    expect(await matrix.getByRole('button').count()).toBe(200);
    await colours(page, 'dark');
    expect(await barriers(page)).toEqual([]);
    await colours(page, 'light');
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    // The name of the row stays beside the last column.
    await matrix.evaluate('(node) => { node.scrollLeft = node.scrollWidth; }');
    await matrix
      .getByRole('row')
      .nth(1)
      .getByRole('button', { name: /^6 videos/ })
      .click();
    const [cell, name] = await Promise.all([
      matrix.getByRole('row').nth(1).getByRole('button').last().boundingBox(),
      matrix.getByRole('rowheader').first().boundingBox(),
    ]);
    expect(cell!.x - name!.x).toBeLessThan(1_280);
    await page.unroute(/\/v1\/models\/model_\w+$/);
  });

  it('classifies a video, with the evidence of each frame under the frame', async () => {
    await area('Classify');
    await page.getByRole('checkbox', { name: 'Scores over time' }).check();
    const clip = clips.find(({ label }) => label === 'BouncingDisc')!.path;
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles(join(upload, 'BouncingDisc', basename(clip)));
    const result = page.getByRole('region', { name: 'Result' });
    await result.getByRole('table', { name: 'Probability of each class' }).waitFor();
    await result.getByText('The backbone is untrained').waitFor();
    await result.locator('canvas').nth(19).waitFor();
    await result
      .getByRole('img', { name: /^Probabilities over time: \d/ })
      .locator('path.recharts-line-curve')
      .nth(1)
      .waitFor({ state: 'attached' });
    expect(
      await result
        .getByRole('img', { name: /frames that the network saw/ })
        .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
    ).toBeGreaterThan(0);
    // The list of all below knows it as soon as the result stands there, not when it is asked for the next time.
    const newest = page.getByRole('region', { name: 'Before' }).getByRole('row').nth(1);
    await newest.getByText('succeeded').waitFor({ timeout: 1_500 });
    await newest.getByRole('link', { name: basename(clip), exact: true }).waitFor();
    await seen('classify');
    expect(complaints).toEqual([]);
  });

  it('reclassifies a batch with another model, and shows the videos whose answer changed', async () => {
    // Labels of the next class: no model that has learnt anything agrees with all of them.
    const classes = [...new Set(clips.map(({ label }) => label))];
    const turned = clips
      .map(({ path, label }) =>
        JSON.stringify({
          customId: path,
          uri: `file://${join(folder.path, 'rendered', path)}`,
          label: classes[(classes.indexOf(label) + 1) % classes.length],
        }),
      )
      .join('\n');
    const { id } = (await (
      await fetch(`${cluster.apiUrl}/v1/batches?purpose=extract&dataset=turned`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: turned,
      })
    ).json()) as { id: string };
    await area('Reclassifications');
    await page.getByText('No reclassifications yet').waitFor();
    await open(page, `${cluster.apiUrl}/#/batches/${id}`);
    await state(/succeeded/);
    await page.getByRole('link', { name: 'Reclassify' }).click();
    await heading('New reclassification').waitFor();
    await page
      .getByText(/12 videos, into turned|^batch_/)
      .first()
      .waitFor({ state: 'attached' });
    visited.push(new URL(page.url()).hash);
    await button('Reclassify').click();
    await state(/succeeded/);
    await page.getByText('The backbone is untrained').waitFor();
    const changes = page.getByRole('region', { name: 'What changed' });
    await changes.getByRole('button', { name: /→/ }).first().click();
    await changes
      .getByText(/before, .* % now; labelled/)
      .first()
      .waitFor();
    expect(await strip(/^The frames of/)).toEqual([20 * 96, 96]);
    await seen('reclassification');
    await button('Results').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'What changed' }).click(),
    ]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { changed: boolean; index: number });
    expect(lines.every(({ changed, index }) => changed && index >= 0)).toBe(true);
    await page.getByText('Changed', { exact: true }).locator('+ *').getByText(`${lines.length} · `).waitFor();
    await area('Reclassifications');
    await page.getByRole('row').nth(1).getByText('succeeded').waitFor();
    expect(complaints).toEqual([]);
  });

  it('follows a reclassification as it goes on, and pauses, resumes and cancels it', async () => {
    // One of many shards, that stands still for as long as the test looks at it.
    let known = {
      id: 'rcl_1',
      object: 'reclassification',
      project: 'default',
      state: 'running',
      dataset: 'shapes',
      datasetVersion: 1,
      batch: null,
      model: 'production',
      from: null,
      parts: { total: 40, done: 3 },
      items: 768,
      changed: 0,
      failed: 0,
      failure: null,
      createdAt: new Date().toISOString(),
      finishedAt: null as string | null,
    };
    const orders: string[] = [];
    await page.route(/\/v1\/reclassifications\/rcl_1/, async (route) => {
      const order = /rcl_1\/(pause|resume|cancel)$/.exec(route.request().url())?.[1];
      if (order !== undefined) {
        orders.push(order);
        known = {
          ...known,
          ...{
            pause: { state: 'paused' },
            resume: { state: 'running' },
            cancel: { state: 'cancelled', finishedAt: new Date().toISOString() },
          }[order]!,
        };
      }
      if (route.request().url().endsWith('/events')) {
        known = { ...known, parts: { total: 40, done: known.parts.done + 1 } };
        await route.fulfill({
          contentType: 'text/event-stream',
          body: `event: reclassification\ndata: ${JSON.stringify(known)}\n\n`,
        });
      } else await route.fulfill({ json: known });
    });
    await open(page, `${cluster.apiUrl}/#/reclassifications/rcl_1`);
    await page.getByRole('progressbar', { name: /^[4-9] of 40 shards done$/ }).waitFor();
    await button('Pause').click();
    await state(/paused/);
    await button('Resume').click();
    await state(/running/);
    await button('Cancel').click();
    await state(/cancelled/);
    expect(orders).toEqual(['pause', 'resume', 'cancel']);
    expect(await button(/Pause|Resume|Cancel/).count()).toBe(0);
    await page.unroute(/\/v1\/reclassifications\/rcl_1/);
  });

  it('shows who works on what, what waits, and how many extractors a deadline takes', async () => {
    await area('Workers');
    for (const service of ['extractor', 'orchestrator', 'predictor', 'trainer'])
      await page.getByRole('row', { name: new RegExp(`^${service} .*:\\d+`) }).waitFor();
    await page.getByRole('row', { name: /^filmstrips 0 0/ }).waitFor();
    await page.getByLabel('To be done within').fill('5');
    await page.getByText('Extractors needed').locator('+ *').getByText('0').waitFor();
    await seen('workers');
  });

  it('puts no barrier before anybody, in light, in the dark and on a phone, and fits it: nothing but tables scrolls sideways', async () => {
    const wide = page.viewportSize()!;
    for (const hash of new Set([
      ...visited,
      '#/datasets',
      '#/training',
      '#/models',
      '#/reclassifications',
      '#/classify',
      '#/nowhere',
    ])) {
      await open(page, `${cluster.apiUrl}/${hash}`);
      expect(await barriers(page), hash).toEqual([]);
      await colours(page, 'dark');
      expect(await barriers(page), `${hash} in the dark`).toEqual([]);
      if (hash.includes('/classify/')) await picture(page, 'classify-dark');
      await colours(page, 'light');
      await page.setViewportSize({ width: 375, height: 740 });
      await expect
        .poll(() => page.evaluate('document.documentElement.scrollWidth'), { message: hash })
        .toBeLessThanOrEqual(375);
      expect(await barriers(page), `${hash} on a phone`).toEqual([]);
      if (hash.includes('/batches/')) await picture(page, 'batch-phone');
      await page.setViewportSize(wide);
    }
    await page.setViewportSize({ width: 375, height: 740 });
    await button('Navigation').click();
    await area('Models');
    await page.setViewportSize(wide);
  }, 600_000);

  it('says on every page that it loads, what went wrong, and shows the page when another try goes well', async () => {
    const resources = /\/v1\/(?!session)/;
    for (const hash of new Set([
      '#/',
      '#/datasets',
      '#/training',
      '#/models',
      '#/reclassifications',
      ...visited.filter((path) => !path.endsWith('/new') && !path.includes('/new/')),
    ])) {
      await page.goto('about:blank');
      const held: (() => void)[] = [];
      await page.route(resources, async (route) => {
        await new Promise<void>((release) => held.push(release));
        await route.fulfill({
          status: 500,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            type: 'about:blank',
            title: 'internal',
            status: 500,
            code: 'internal',
            detail: 'The disk is full',
            retryable: false,
            errors: [],
          }),
        });
      });
      await page.goto(`${cluster.apiUrl}/${hash}`);
      await page.getByLabel('Loading').first().waitFor();
      await expect.poll(() => held.length, { message: hash }).toBeGreaterThan(0);
      // From here on each call is refused at once.
      held.push = (release) => (release(), 0);
      for (const release of held) release();
      const alert = page.getByRole('alert').filter({ hasText: 'The disk is full' });
      await alert.first().waitFor();
      await page.getByLabel('Loading').first().waitFor({ state: 'detached' });
      expect(await barriers(page), `${hash}, failed`).toEqual([]);
      await alert.first().getByRole('button', { name: 'Try again' }).waitFor();
      await page.unroute(resources);
      // Lists ask again by themselves, and may have been sooner.
      await page.evaluate(`for (const again of document.querySelectorAll('[role=alert] button')) again.click()`);
      await expect.poll(() => alert.count(), { message: `${hash}, again`, timeout: 30_000 }).toBe(0);
    }
  }, 300_000);

  it('tells a key of one project that workers serve all, instead of an error', async () => {
    const refused = {
      type: 'about:blank',
      title: 'forbidden',
      status: 403,
      code: 'forbidden',
      detail: 'The key robot belongs to project vision; this call needs a key for project *',
      retryable: false,
      errors: [],
    };
    await page.route(/\/v1\/workers/, (route) =>
      route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(refused) }),
    );
    await open(page, `${cluster.apiUrl}/#/workers`);
    await page.getByText('Workers serve all projects').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    expect(await barriers(page)).toEqual([]);
    await page.unroute(/\/v1\/workers/);
  });

  it('pages through 100,000 items without lag', async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) =>
      JSON.stringify({ customId: `clip ${i}`, uri: `file:///nowhere/${i}.mp4`, label: `class ${i % 10}` }),
    ).join('\n');
    const { id } = (await (
      await fetch(`${cluster.apiUrl}/v1/batches?purpose=extract&dataset=many`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: lines,
      })
    ).json()) as { id: string };
    // What matters is how many there are, not what became of them.
    await fetch(`${cluster.apiUrl}/v1/batches/${id}/cancel`, { method: 'POST' });
    const { page: other, context: own, complaints: said } = await openPage(browser);
    await other.addInitScript(LONG_TASKS);
    await open(other, `${cluster.apiUrl}/#/batches/${id}`);
    await other.locator('h1 + *').getByText('cancelled').waitFor({ timeout: 120_000 });
    const items = other.getByRole('region', { name: 'Items' });
    await items.getByText('clip 49', { exact: true }).waitFor();
    await other.evaluate('longTasks.length = 0');
    const turns: number[] = [];
    const turn = async (name: string, first: string): Promise<void> => {
      const started = performance.now();
      await items.getByRole('button', { name }).click();
      await items.getByText(first, { exact: true }).waitFor();
      turns.push(performance.now() - started);
    };
    for (let shown = 1; shown <= 20; shown++) await turn('Next', `clip ${shown * 50}`);
    for (let shown = 19; shown >= 10; shown--) await turn('Previous', `clip ${shown * 50}`);
    const started = performance.now();
    // Every shard is looked at for what none has.
    await other.getByText('pending', { exact: true }).click();
    await items.getByText('No item is pending.').waitFor();
    const looked = performance.now() - started;
    const tasks = (await other.evaluate('longTasks')) as number[];
    const slowest = Math.max(...turns);
    process.stdout.write(
      `100,000 items: a page in ${turns.sort((a, b) => a - b)[turns.length / 2]!.toFixed(0)} ms (median of ${turns.length}, slowest ${slowest.toFixed(0)}); all of them looked through in ${looked.toFixed(0)} ms; long tasks: ${tasks.map((ms) => ms.toFixed(0)).join(', ') || 'none'}\n`,
    );
    expect(slowest).toBeLessThan(2_000);
    expect(Math.max(0, ...tasks)).toBeLessThan(200);
    expect(said).toEqual([]);
    await own.close();
  }, 240_000);

  it('can be used by keyboard alone', async () => {
    await page.goto(`${cluster.apiUrl}/?`);
    await heading('Batches').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await heading('New batch').waitFor();
  });

  it('says that it is disconnected, keeps what it knew, and recovers by itself', async () => {
    await page.goto(`${cluster.apiUrl}/#/datasets`);
    await page.getByRole('link', { name: 'shapes' }).waitFor();
    await context.setOffline(true);
    await page.getByText('The API does not answer. What you see').waitFor();
    expect(await page.getByRole('link', { name: 'shapes' }).isVisible()).toBe(true);
    await context.setOffline(false);
    await page.getByText('The API does not answer. What you see').waitFor({ state: 'detached' });
  });

  it('says what is wrong where a page has nothing to show', async () => {
    await page.goto(`${cluster.apiUrl}/#/batches/batch_0000000000000000000`);
    await page
      .getByRole('alert')
      .getByText(/Check the id/)
      .waitFor();
    await page.goto(`${cluster.apiUrl}/#/nowhere`);
    await heading('There is no such page').waitFor();
  });

  it('runs no script but its own files', async () => {
    const answer = await fetch(cluster.apiUrl);
    expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'self';/);
    expect(await answer.text()).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=/);
  });

  it('asks for an API key once there is one, and forgets it on signing out', async () => {
    const { key } = JSON.parse((await cluster.cli('--json', 'keys', 'create', 'me')).stdout) as { key: string };
    await open(page, `${cluster.apiUrl}/#/datasets`);
    await heading('Sign in').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByLabel('API key').fill('clipyard_wrong');
    await button('Sign in').click();
    await page.getByText('The key is not accepted').waitFor();
    await page.getByLabel('API key').fill(key);
    await button('Sign in').click();
    await page.getByRole('link', { name: 'shapes' }).waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    await button('Sign out').click();
    await heading('Sign in').waitFor();
  });
});
