import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  type Batch,
  type Dataset,
  type DatasetVideo,
  isTerminal,
  type ItemOutcome,
  type ReviewPage,
  type TrainingRun,
} from '@clipyard/api-contract';
import { renderClips } from '@clipyard/media';
import { tempDir, waitFor } from '@clipyard/testing';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { barriers, CHROMIUM_ABSENT, chromiumPath, open, openBrowser, openPage, screenshot } from './browser.fixture.js';
import { type DevCluster, startDev } from './dev-cluster.fixture.js';
import { smallBackbone } from './small-backbone.fixture.js';

const absent = chromiumPath() === null;
/** In the order of their keys. */
const CLASSES = ['BouncingDisc', 'DriftingChecks', 'FlickeringStripes'] as const;
const COPIES = 12;
/** Every so many videos, the label is wrong. */
const WRONG_EVERY = 16;
/** A phone, in CSS pixels. */
const PHONE = { width: 390, height: 844 };

interface Clip {
  readonly path: string;
  readonly name: string;
  readonly actual: string;
}

const folder = tempDir();
let browser: Browser;
let page: Page;
let context: BrowserContext;
let problems: string[];
let cluster: DevCluster;
let clips: Clip[];

const url = (hash: string): string => `${cluster.apiUrl}/#${hash}`;
const get = async <T>(path: string): Promise<T> => (await (await fetch(cluster.apiUrl + path)).json()) as T;
const post = async <T = { id: string }>(path: string, body: object): Promise<T> => {
  const answer = await fetch(cluster.apiUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.ok, `POST ${path} ${answer.status}`).toBe(true);
  return (await answer.json()) as T;
};
const ended = <T extends Pick<Batch, 'state'> | Pick<TrainingRun, 'state'>>(path: string): Promise<T> =>
  waitFor(async () => {
    const value = await get<T>(path);
    return isTerminal(value.state) ? value : null;
  }, 240_000);
const uriOf = ({ path }: Clip): string => pathToFileURL(path).href;
const isWrong = (i: number): boolean => i % WRONG_EVERY === 0;
const otherThan = (label: string): string =>
  CLASSES[(CLASSES.indexOf(label as (typeof CLASSES)[number]) + 1) % CLASSES.length]!;
const actualOf = (name: string): string => name.split('_')[0]!;
const keyOf = (label: string): string => String(CLASSES.indexOf(label as (typeof CLASSES)[number]) + 1);

const submit = async (dataset: string): Promise<void> => {
  const items = clips.map((clip, i) => ({
    uri: uriOf(clip),
    customId: clip.name,
    label: isWrong(i) ? otherThan(clip.actual) : clip.actual,
  }));
  const { id } = await post('/v1/batches', { dataset, items });
  expect(await ended(`/v1/batches/${id}`)).toMatchObject({ state: 'succeeded' });
};
const train = async (dataset: string): Promise<TrainingRun> => {
  const { id } = await post('/v1/training-runs', {
    dataset,
    hyperparameters: { preset: 'auto', testFraction: 0.2, seed: 3 },
  });
  const run = await ended<TrainingRun>(`/v1/training-runs/${id}`);
  expect(run.failure).toBeNull();
  await post(`/v1/models/${run.modelId!}/promote`, { alias: 'production', force: true, reason: 'a test' });
  return run;
};
const videos = async (dataset: string): Promise<DatasetVideo[]> =>
  (await get<{ data: DatasetVideo[] }>(`/v1/datasets/${dataset}/videos?pageSize=1000`)).data;

/** The item on the screen, once its frames are loaded. */
const seen = async (of = page): Promise<string> => {
  await of.locator('.loop img[data-playing=true]').waitFor();
  return (await of.getByTestId('item').textContent())!;
};
/** Waits until the page shows another item than this one, or none. */
const after = (name: string): Promise<void> =>
  page
    .locator(`[data-testid=item]:not(:text-is("${name}"))`)
    .or(page.getByText('All items of this order are decided.'))
    .first()
    .waitFor();
const select = async (field: string, option: string | RegExp, of = page): Promise<void> => {
  await of.getByRole('combobox', { name: field }).click();
  await of.getByRole('option', { name: option }).click();
};
const choose = (order: string, of = page): Promise<void> => select('Order', order, of);
const fill = async (field: string, value: string): Promise<void> => {
  await page.getByRole('textbox', { name: field }).fill(value);
  await page.keyboard.press('Enter');
};
/** Waits until the frames of the next item are loaded, while the current one is on the screen. */
const nextLoaded = async (): Promise<void> => {
  const image = page.locator('img[data-ahead="1"]');
  await image.waitFor({ state: 'attached' });
  await image.evaluate((node) => (node as unknown as { decode(): Promise<void> }).decode());
};
/** Presses a key, and describes the next item in the very frame that shows it. */
const pressed = async (key: string): Promise<{ readonly name: string; readonly isComplete: boolean } | null> => {
  await page.evaluate(`(() => {
    const item = () => document.querySelector('[data-testid=item]')?.textContent ?? null;
    const before = item();
    globalThis.arrival = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        const name = item();
        if (name === before) return;
        observer.disconnect();
        const image = document.querySelector('.loop img');
        const isComplete = image !== null && image.complete && image.naturalWidth > 0;
        resolve(name === null ? null : { name, isComplete });
      });
      observer.observe(document.querySelector('main'), { childList: true, characterData: true, subtree: true });
    });
  })()`);
  await page.keyboard.press(key);
  return page.evaluate('globalThis.arrival');
};
const saved = (): Promise<void> => page.getByText('being saved').waitFor({ state: 'detached' });

describe.skipIf(absent)(`the page Review in Chromium${absent ? ` (${CHROMIUM_ABSENT})` : ''}`, () => {
  beforeAll(async () => {
    browser = await openBrowser();
    const rendered = join(folder.path, 'rendered');
    const copies = join(folder.path, 'clips');
    mkdirSync(copies);
    const originals = await renderClips(rendered, { perClass: 4, perGroup: 1, classes: [...CLASSES] });
    clips = originals.flatMap(({ path, label }) => {
      const bytes = readFileSync(join(rendered, path));
      return Array.from({ length: COPIES }, (_, copy): Clip => {
        // An empty box at the end of the file changes its bytes, but not the video.
        const free = Buffer.alloc(16, copy + 1);
        free.writeUInt32BE(16, 0);
        free.write('free', 4);
        const name = `${label}_${basename(path, '.mp4')}_${copy}.mp4`;
        writeFileSync(join(copies, name), Buffer.concat([bytes, free]));
        return { path: join(copies, name), name, actual: label };
      });
    });
    cluster = await startDev(
      join(folder.path, 'state'),
      folder.path,
      { LOG_LEVEL: 'warn' },
      smallBackbone(folder.path),
    );
    await submit('shapes');
    await train('shapes');
  }, 600_000);
  beforeEach(async () => {
    ({ page, context, problems } = await openPage(browser));
  });
  afterEach(() => context.close());
  afterAll(async () => {
    await browser.close();
    await cluster.stop();
    folder.remove();
  }, 60_000);

  it('finds the wrong labels of a dataset first', async () => {
    await open(page, url('/datasets/shapes'));
    await page.getByRole('link', { name: 'Review' }).click();
    await page.getByRole('heading', { name: 'Review shapes' }).waitFor();
    await choose('Probable label errors');
    const name = await seen();
    await page.getByText(/Models that were not trained on it suggest/).waitFor();
    const wrong = new Set(clips.filter((_, i) => isWrong(i)).map((clip) => clip.name));
    expect(wrong.has(name)).toBe(true);
    await screenshot(page, 'review');
    expect(await barriers(page)).toEqual([]);
    // Leaving the page releases the videos.
    await page.getByRole('link', { name: '← shapes' }).click();
    await page.getByRole('heading', { name: 'Contents' }).waitFor();
    await waitFor(async () => {
      const { data } = await get<ReviewPage>('/v1/datasets/shapes/review?order=suspect');
      return data.length > 0 && data.every(({ leasedUntil }) => leasedUntil === null) ? true : null;
    });
    expect(problems).toEqual([]);
  });

  it('narrows a queue by probability, by another model and by a training run', async () => {
    const nothing = (): Promise<void> => page.getByText('Nothing to review in this order.').waitFor();
    await open(page, url('/review/dataset/shapes'));
    await seen();
    await fill('Below', '1');
    await nothing();
    await fill('Below', '100');
    await seen();
    await choose('Model disagrees');
    await seen();
    // A model never disagrees with itself.
    await select('Compare with', 'production');
    await nothing();
    await select('Compare with', 'The labels');
    await seen();
    await choose('Probable label errors');
    await seen();
    await select('Training run', /^run_/);
    await page.getByText(/Models that were not trained on it suggest/).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('has the next item loaded at each decision, and loses none when the API fails', async () => {
    await open(page, url('/review/dataset/shapes'));
    await choose('Random');
    let failures = 0;
    // The first requests fail, then the connection breaks, and then an answer is lost on its way back.
    await page.route('**/review/decisions', async (route) => {
      failures++;
      if (failures <= 2) return route.fulfill({ status: 503, body: '' });
      if (failures === 3) return route.abort();
      if (failures === 4) {
        await route.fetch();
        return route.abort();
      }
      return route.continue();
    });
    await page.getByText('Random sample').waitFor();
    const requested: string[] = [];
    page.on('request', (request) => requested.push(new URL(request.url()).pathname));
    const waited: string[] = [];
    let decided = 0;
    let name: string | null = await seen();
    while (name !== null) {
      const isLast = decided === clips.length - 1;
      if (!isLast) await nextLoaded();
      const before = requested.length;
      const next = await pressed(keyOf(actualOf(name)));
      decided++;
      if (next?.isComplete === false) waited.push(next.name);
      // Nothing is requested for the item that is shown now: only decisions and later items.
      if (next !== null) {
        const shown = (await page.locator('.loop img').getAttribute('src'))!.split('?')[0]!;
        if (requested.slice(before).includes(shown)) waited.push(`${next.name}: ${shown}`);
      }
      name = next?.name ?? null;
    }
    expect([decided, waited]).toEqual([clips.length, []]);
    await page.getByText('All items of this order are decided.').waitFor();
    await saved();
    expect(failures).toBeGreaterThan(4);
    const labels = await videos('shapes');
    expect(labels.filter(({ customId, label }) => actualOf(customId!) !== label)).toEqual([]);
    expect((await get<Dataset>('/v1/datasets/shapes')).rows).toBe(clips.length);
    await page.getByText(`${clips.length} of ${clips.length} decided`).waitFor();
  }, 300_000);

  it('trains again on the corrected labels, and shows both models on the same test videos', async () => {
    await open(page, url('/review/dataset/shapes'));
    await page.getByRole('button', { name: 'Train again' }).click();
    await page.getByRole('heading', { name: 'Compare 2 runs' }).waitFor();
    const section = page.getByRole('region', { name: 'On the same test videos' });
    await section.getByText('Newly right').waitFor({ timeout: 240_000 });
    expect(await section.textContent()).toMatch(/Videos\d+Before .* %After .* %Newly right\d+Newly wrong\d+$/);
  }, 300_000);

  it('keeps two reviewers apart, works on a phone, and brings undone videos back', async () => {
    await submit('phone');
    await context.close();
    ({ page, context, problems } = await openPage(browser, { viewport: PHONE, hasTouch: true, isMobile: true }));
    await open(page, url('/review/dataset/phone'));
    await choose('Random');
    const first = await seen();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
    // The frames, the classes and the actions are on the screen together.
    await page.locator('.loop').scrollIntoViewIfNeeded();
    await page.evaluate("document.querySelector('[data-testid=item]').scrollIntoView()");
    const actions = (await page.getByRole('group', { name: 'Actions' }).boundingBox())!;
    expect(actions.y + actions.height).toBeLessThanOrEqual(PHONE.height);
    expect(await barriers(page)).toEqual([]);
    await screenshot(page, 'review-phone');
    const other = await openPage(browser);
    await open(other.page, url('/review/dataset/phone'));
    await choose('Random', other.page);
    expect(await seen(other.page)).not.toBe(first);
    await other.context.close();
    await page.getByRole('button', { name: 'Exclude' }).tap();
    await after(first);
    await saved();
    const state = async (): Promise<boolean | undefined> =>
      (await videos('phone')).find(({ customId }) => customId === first)?.excluded;
    expect(await state()).toBe(true);
    await page.getByRole('button', { name: 'Undo' }).tap();
    expect(await seen()).toBe(first);
    await waitFor(async () => ((await state()) === false ? true : null));
    // The history shows the decision and its undo.
    const { data } = await get<{ data: { cause: object }[] }>('/v1/datasets/phone/versions');
    expect(data.slice(0, 2).map(({ cause }) => cause)).toMatchObject([
      { kind: 'undo', edited: 1 },
      { kind: 'labels', reason: 'review', edited: 1 },
    ]);
    expect(problems).toEqual([]);
  }, 300_000);

  it('lists and decides from the command line', async () => {
    await submit('by-hand');
    const listed = await cluster.cli('--json', 'review', 'list', 'by-hand', '--order', 'disagreement', '--limit', '3');
    const { data } = JSON.parse(listed.stdout) as { data: { id: string; customId: string }[] };
    expect([listed.code, data.length]).toEqual([0, 3]);
    const file = join(folder.path, 'decisions.ndjson');
    const lines = data.map(({ id, customId }) => ({ id, decision: 'relabel', label: actualOf(customId) }));
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(await cluster.cli('review', 'decide', 'by-hand', file)).toMatchObject({
      code: 0,
      stdout: '3 of 3 decisions applied\n',
    });
    const changed = (await videos('by-hand')).filter(({ videoId }) => data.some(({ id }) => id === videoId));
    expect(changed.map(({ label, customId }) => label === actualOf(customId!))).toEqual([true, true, true]);
    writeFileSync(file, '{"id":"a","decision":"accept"}\n{"id":"b"}\n');
    const refused = await cluster.cli('review', 'decide', 'by-hand', file);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('line 2')]);
  }, 300_000);

  it('adds the accepted items of a classify batch to a dataset without reading a video again', async () => {
    const fresh = clips.slice(0, 3).map((clip, i): Clip => {
      const path = join(folder.path, `new-${i}.mp4`);
      const free = Buffer.alloc(16, 200 + i);
      free.writeUInt32BE(16, 0);
      free.write('free', 4);
      writeFileSync(path, Buffer.concat([readFileSync(clip.path), free]));
      return { ...clip, path, name: `new-${i}` };
    });
    const items = fresh.map((clip) => ({ uri: uriOf(clip), customId: clip.name }));
    const { id } = await post('/v1/batches', { purpose: 'classify', model: 'production', items });
    await ended(`/v1/batches/${id}`);
    await open(page, url(`/batches/${id}`));
    await page.getByRole('link', { name: 'Review', exact: true }).click();
    await seen();
    // A small network after few videos is never sure, so that a threshold of 100 % leaves out nothing.
    await fill('Below', '100');
    await page.getByText('0 of 3 decided').waitFor();
    await choose('Abstained');
    await page.getByText('Nothing to review in this order.').waitFor();
    await choose('Sample of each class');
    await fill('Items of each class', '1');
    const { data: classified } = await get<{ data: ItemOutcome[] }>(`/v1/batches/${id}/items`);
    const predicted = new Set(classified.map(({ top }) => top![0]!.label));
    await page.getByText(`0 of ${predicted.size} decided`).waitFor();
    await choose('Uncertain first');
    const names: string[] = [];
    for (const { name } of fresh) {
      names.push(await seen());
      expect(name).toBeDefined();
      await page.keyboard.press('Enter');
      await after(names.at(-1)!);
    }
    expect(names.sort()).toEqual(['new-0', 'new-1', 'new-2']);
    await saved();
    for (const { path } of fresh) rmSync(path);
    await page.getByRole('button', { name: 'Add to dataset' }).click();
    await page.getByRole('textbox', { name: 'Dataset' }).fill('shapes');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.waitForURL(/#\/batches\/batch_(?!.*review)/);
    const added = await waitFor(async () => {
      const hash = new URL(page.url()).hash;
      return hash.startsWith('#/batches/') && !hash.includes(id) ? hash.slice('#/batches/'.length) : null;
    });
    expect(await ended(`/v1/batches/${added}`)).toMatchObject({ state: 'succeeded', cached: 3 });
    const { data } = await get<{ data: ItemOutcome[] }>(`/v1/batches/${added}/items`);
    expect(data.map(({ timings }) => (timings?.decode ?? 0) + (timings?.encode ?? 0))).toEqual([0, 0, 0]);
    expect((await get<Dataset>('/v1/datasets/shapes')).rows).toBe(clips.length + 3);
    const labels = (await videos('shapes')).filter(({ customId }) => customId!.startsWith('new-'));
    expect(labels.map(({ label }) => label)).toEqual(fresh.map(({ actual }) => actual));
  }, 300_000);
});
