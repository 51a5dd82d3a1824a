import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Batch, isTerminal, type TrainingRun } from '@clipyard/api-contract';
import { type Cluster, startCluster } from '@clipyard/local-stack';
import { renderClips, type RenderedClip } from '@clipyard/media';
import { tempDir, waitFor } from '@clipyard/testing';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import {
  barriers,
  CHROMIUM_ABSENT,
  chromiumPath,
  colours,
  LONG_TASKS,
  open,
  openBrowser,
  openPage,
  screenshot,
} from './browser.fixture.js';
import { type DevCluster, runCli, startDev } from './dev-cluster.fixture.js';

const absent = chromiumPath() === null;
const CLASSES = ['BouncingDisc', 'FlickeringStripes', 'DriftingChecks'] as const;
/** Size of a filmstrip in pixels: 20 frames of 96 × 96. */
const STRIP = [20 * 96, 96];
const PROBLEM = { type: 'about:blank', retryable: false, errors: [] };

const folder = tempDir();
let browser: Browser;
/** Each test has a page of its own. `problems` are its console errors and failed requests. */
let page: Page;
let context: BrowserContext;
let problems: string[];

const button = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name });
const heading = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('heading', { name });
const region = (name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('region', { name });
/** Waits until the badge beside the heading shows a state. */
const state = (name: RegExp): Promise<void> => page.locator('h1 + *').getByText(name).waitFor({ timeout: 240_000 });
/** Goes to a page through the navigation. */
const area = async (name: string): Promise<void> => {
  await page.getByRole('navigation').getByRole('link', { name }).click();
  await heading(name).waitFor();
};
/** Width and height of the first filmstrip with such a name, once it is loaded. */
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

describe.skipIf(absent)(`the dashboard in Chromium${absent ? ` (${CHROMIUM_ABSENT})` : ''}`, () => {
  beforeAll(async () => {
    browser = await openBrowser();
  });
  beforeEach(async () => {
    ({ page, context, problems } = await openPage(browser));
  });
  afterEach(() => context.close());
  afterAll(async () => {
    await browser.close();
    folder.remove();
  });

  describe('with an empty store', () => {
    let cluster: Cluster;
    let clusters = 0;

    // The tests change the store, so each one has a cluster of its own. It consists only of Redis and the API.
    beforeEach(async () => {
      cluster = await startCluster({
        stateDir: join(folder.path, `empty-${++clusters}`),
        allowedRoots: [],
        services: ['api'],
        extractors: 0,
      });
    }, 120_000);
    afterEach(() => cluster.stop(), 60_000);

    it('explains the next step instead of showing empty tables', async () => {
      await page.goto(cluster.apiUrl);
      await page.getByText('No batches yet').waitFor();
      for (const [name, text] of [
        ['Datasets', 'No datasets yet'],
        ['Training runs', 'No training runs yet'],
        ['Models', 'No models yet'],
        ['Reclassifications', 'No reclassifications yet'],
      ] as const) {
        await area(name);
        await page.getByText(text).waitFor();
      }
      await area('Batches');
      expect(problems).toEqual([]);
    });

    it('asks for an API key as soon as there is one, and forgets it on sign-out', async () => {
      await fetch(`${cluster.apiUrl}/v1/datasets`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'shapes' }),
      });
      const created = await runCli(['--api', cluster.apiUrl, '--json', 'keys', 'create', 'me']);
      const { key } = JSON.parse(created.stdout) as { key: string };
      await open(page, `${cluster.apiUrl}/#/datasets`);
      await heading('Sign in').waitFor();
      expect(await barriers(page)).toEqual([]);
      await page.getByLabel('API key').fill('clipyard_wrong');
      await button('Sign in').click();
      await page.getByText('Sign-in failed').waitFor();
      await page.getByLabel('API key').fill(key);
      await button('Sign in').click();
      await page.getByRole('link', { name: 'shapes' }).waitFor();
      expect(await page.evaluate('document.cookie')).toBe('');
      await button('Sign out').click();
      await heading('Sign in').waitFor();
    });
  });

  describe('with a dataset, two training runs, a model, a classification and a reclassification', () => {
    const clipsDir = join(folder.path, 'clips');
    const uploadDir = join(folder.path, 'upload/clips');
    let clips: RenderedClip[];
    let cluster: DevCluster;
    /** Ids of the resources that all tests share. Tests that change a resource make their own. */
    let batchId: string;
    let turnedBatchId: string;
    let runIds: readonly [string, string];
    let modelId: string;
    let classificationId: string;
    let reclassificationId: string;

    const url = (hash: string): string => `${cluster.apiUrl}/#${hash}`;
    const get = async <T>(path: string): Promise<T> => (await (await fetch(cluster.apiUrl + path)).json()) as T;
    const post = async <T = { id: string }>(
      path: string,
      body: string | object,
      type = typeof body === 'string' ? 'application/x-ndjson' : 'application/json',
    ): Promise<T> => {
      const answer = await fetch(cluster.apiUrl + path, {
        method: 'POST',
        headers: { 'content-type': type },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      expect(answer.ok, `POST ${path}`).toBe(true);
      return (await answer.json()) as T;
    };
    const ended = <T extends Pick<Batch, 'state'> | Pick<TrainingRun, 'state'>>(path: string): Promise<T> =>
      waitFor(async () => {
        const value = await get<T>(path);
        return isTerminal(value.state) ? value : null;
      }, 240_000);
    const uriOf = (path: string): string => pathToFileURL(join(clipsDir, path)).href;
    const submitClips = (dataset: string, labelOf: (clip: RenderedClip) => string): Promise<{ id: string }> =>
      post(
        `/v1/batches?purpose=extract&dataset=${dataset}`,
        [
          ...clips.map((clip) => ({
            customId: `clips/${clip.label}/${basename(clip.path)}`,
            uri: uriOf(clip.path),
            label: labelOf(clip),
            group: clip.group,
          })),
          ...(dataset === 'shapes'
            ? [{ customId: 'clips/BouncingDisc/broken.mp4', uri: uriOf('broken.mp4'), label: 'BouncingDisc' }]
            : []),
        ]
          .map((item) => JSON.stringify(item))
          .join('\n'),
      );
    const trained = async (hyperparameters: object): Promise<TrainingRun> => {
      const { id } = await post('/v1/training-runs', { dataset: 'shapes', promoteTo: 'production', hyperparameters });
      const run = await ended<TrainingRun>(`/v1/training-runs/${id}`);
      // The gate refuses models that a few epochs leave below the linear baseline.
      await post(`/v1/models/${run.modelId}/promote`, { alias: 'production', force: true, reason: 'a test' });
      return run;
    };
    /** Labels of the next class, so that no trained model agrees with all of them. */
    const turnedLabel = ({ label }: RenderedClip): string =>
      CLASSES[((CLASSES as readonly string[]).indexOf(label) + 1) % CLASSES.length]!;

    beforeAll(async () => {
      const options = { perClass: 4, perGroup: 1, classes: [...CLASSES] };
      clips = await renderClips(clipsDir, options);
      writeFileSync(join(clipsDir, 'broken.mp4'), 'no video at all');
      // Other clips than those of the shared batch, so that their features are not stored yet.
      const rendered = join(folder.path, 'rendered');
      for (const { path, label } of await renderClips(rendered, { ...options, seed: 8 })) {
        mkdirSync(join(uploadDir, label), { recursive: true });
        copyFileSync(join(rendered, path), join(uploadDir, label, basename(path)));
      }
      writeFileSync(join(uploadDir, 'BouncingDisc', 'broken.mp4'), 'no video at all');
      writeFileSync(join(uploadDir, 'notes.txt'), 'notes about the videos');

      cluster = await startDev(join(folder.path, 'state'), folder.path, { LOG_LEVEL: 'warn' });
      ({ id: batchId } = await submitClips('shapes', ({ label }) => label));
      await ended(`/v1/batches/${batchId}`);
      const first = await trained({ epochs: 8 });
      const second = await trained({ epochs: 4, seed: 7 });
      runIds = [first.id, second.id];
      modelId = (await get<{ id: string }>('/v1/models/production')).id;
      ({ id: turnedBatchId } = await submitClips('turned', turnedLabel));
      await ended(`/v1/batches/${turnedBatchId}`);
      ({ id: reclassificationId } = await post(`/v1/batches/${turnedBatchId}/reclassify`, { model: 'production' }));
      await ended(`/v1/reclassifications/${reclassificationId}`);
      ({ id: classificationId } = await post('/v1/classifications', {
        uri: uriOf(clips[0]!.path),
        model: 'production',
        timeline: {},
      }));
      await ended(`/v1/classifications/${classificationId}`);
    }, 600_000);
    afterAll(() => cluster.stop(), 60_000);

    /** Hashes of one page of each kind. */
    const hashes = (): string[] => [
      '/',
      '/new',
      `/batches/${batchId}`,
      '/datasets',
      '/datasets/shapes',
      '/training',
      '/training/new/shapes',
      `/training/${runIds[0]}`,
      `/training/compare/${runIds.join(',')}`,
      '/models',
      `/models/${modelId}`,
      '/reclassifications',
      `/reclassifications/new/batch/${turnedBatchId}`,
      `/reclassifications/${reclassificationId}`,
      '/classify',
      `/classify/${classificationId}`,
      '/backbones',
      '/backbones/new',
      '/workers',
    ];

    it('uploads a folder, previews the batch, and follows it to its end without a reload', async () => {
      await open(page, cluster.apiUrl);
      await page.getByRole('link', { name: 'New batch' }).first().click();
      await page.getByText('Choose a dataset and videos first.').waitFor();
      await page.getByRole('combobox', { name: 'Dataset' }).fill('uploaded');
      await page.locator('input[type=file]').nth(1).setInputFiles(uploadDir);
      await page.getByText(/13 videos, .*classes: /).waitFor();
      await page.getByText('1 left out: not a video by its extension').waitFor();
      // A file that is dropped outside of the zone does not open in place of the page.
      expect(
        await page.evaluate(`document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true }))`),
      ).toBe(false);
      await button('Upload and check').click();
      const preview = region('Preview');
      await preview.waitFor();
      expect(await preview.getByRole('table').textContent()).toMatch(/BouncingDisc5 · 38.5 %/);
      await button('Submit 13 videos').click();
      await state(/completed with failures/);
      // The table shows the outcome of each item without any click.
      await button(/^20 frames of /)
        .nth(11)
        .waitFor();
      expect(problems).toEqual([]);
    });

    it('previews a prefix with folder names as labels, and reports invalid URIs', async () => {
      await open(page, url('/new'));
      await page.getByRole('combobox', { name: 'Dataset' }).fill('by-prefix');
      await page.getByRole('tab', { name: 'Prefix' }).click();
      await page.getByRole('textbox', { name: 'Prefix' }).fill(`file://${uploadDir}/`);
      await button('Check').click();
      const preview = region('Preview');
      await preview.getByRole('row', { name: 'BouncingDisc 5 · 38.5 %' }).waitFor();
      await page.getByRole('checkbox', { name: /^Label each video/ }).uncheck();
      // Any change goes back to the check.
      await preview.waitFor({ state: 'detached' });
      await button('Check').click();
      await preview.getByText('No video has a label.').waitFor();
      expect(await barriers(page)).toEqual([]);
      expect(problems).toEqual([]);
      await page.getByRole('tab', { name: 'URIs' }).click();
      await page.getByRole('textbox', { name: 'URIs' }).fill('file:///clips/a.mp4, Punch\nhttp://example.org/b.mp4');
      await button('Check').click();
      await page.getByRole('alert').getByText('must start with s3://').first().waitFor();
    });

    it('shows the failures, stage times, items and frames of a batch', async () => {
      await open(page, url(`/batches/${batchId}`));
      await state(/completed with failures/);
      const failures = region('Failures');
      await failures.getByRole('button', { name: /not a readable video/ }).click();
      await failures.getByText('What to do:').waitFor();
      expect(await region('Time per stage').getByText('bottleneck', { exact: true }).count()).toBe(1);
      await page.getByText('failed', { exact: true }).last().click();
      await region('Items').getByText('BouncingDisc/broken.mp4').waitFor();
      await page.getByText('all', { exact: true }).click();
      await button(/^20 frames of .*BouncingDisc/)
        .first()
        .click();
      expect(await strip(/^The frames of .*BouncingDisc/)).toEqual(STRIP);
      // The strip is wider than the page, but does not widen the table.
      const outcome = (await page.getByRole('columnheader', { name: 'Outcome' }).boundingBox())!;
      expect(outcome.x + outcome.width).toBeLessThanOrEqual(page.viewportSize()!.width);
      await button('Retry 1 failed').waitFor();
      await screenshot(page, 'batch');
      await button('Results').click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: /^CSV/ }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^batch_.*\.csv$/);
      expect(
        readFileSync(await download.path(), 'utf8')
          .trim()
          .split('\r\n'),
      ).toHaveLength(14);
      await area('Batches');
      await page.getByText('13 of 13 · 1 failed').first().waitFor();
      expect(problems).toEqual([]);
    });

    it('shows the classes, shards and videos of a dataset', async () => {
      await open(page, url('/datasets'));
      await page.getByRole('link', { name: 'shapes' }).click();
      await page.getByText('The backbone is untrained').waitFor();
      expect(await page.getByRole('table', { name: 'Videos per class' }).getByRole('row').count()).toBe(3);
      await page.getByText('.arrow').waitFor();
      expect(await strip(/frames of .* the network saw/)).toEqual(STRIP);
      await page.getByRole('combobox', { name: 'Class' }).click();
      await page.getByRole('option', { name: 'FlickeringStripes' }).click();
      const samples = region('Videos');
      // Frames are requested when they scroll into view.
      await samples.getByText('· FlickeringStripes').nth(3).scrollIntoViewIfNeeded();
      await samples.getByRole('img').nth(3).waitFor();
      expect(problems).toEqual([]);
    });

    it('changes the label of a video, and undoes the change in the history', async () => {
      await open(page, url('/datasets/shapes'));
      const edit = page.getByRole('button', { name: /^Edit / }).first();
      const name = (await edit.getAttribute('aria-label'))!.slice('Edit '.length);
      await edit.click();
      await page.getByRole('combobox', { name: 'Label' }).fill('Corrected');
      await page.getByLabel('Exclude from training and tests').check();
      await page.getByLabel('Reason').fill('looked twice');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText(/^Saved as version \d+$/).waitFor();
      await page.getByRole('combobox', { name: 'Class' }).click();
      await page.getByRole('option', { name: 'Excluded videos' }).click();
      await region('Videos').getByText('· Corrected').waitFor();
      await page.getByRole('link', { name: 'History' }).click();
      const row = page.getByRole('row', { name: /looked twice/ });
      await row.getByRole('button', { name: /^Changes/ }).click();
      const changed = page.getByRole('dialog').getByRole('row', { name });
      expect(await changed.textContent()).toContain('label: Corrected, excluded: yes');
      await screenshot(page, 'history');
      await page.getByRole('button', { name: 'Close' }).click();
      await row.getByRole('button', { name: /^Undo/ }).click();
      await page.getByText('1 video restored').waitFor();
      await open(page, url('/datasets/shapes'));
      await page.getByLabel('Video', { exact: true }).fill(name);
      await region('Videos').getByText(name).first().waitFor();
      expect(await region('Videos').textContent()).not.toContain('Corrected');
      expect(problems).toEqual([]);
    });

    it('starts a training run from a dataset and shows its curves', async () => {
      await open(page, url('/datasets/shapes'));
      await page.getByRole('link', { name: 'Train a model' }).click();
      await page.getByRole('combobox', { name: 'Preset' }).click();
      await page.getByRole('option', { name: 'transformer' }).click();
      await page.getByLabel('Epochs').fill('8');
      // Other tests rely on the production model.
      await page.getByLabel('Promote to').fill('');
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
      await region(/test videos/)
        .getByText('untrained backbone')
        .waitFor();
      expect(problems).toEqual([]);
    });

    it('compares two runs', async () => {
      await open(page, url('/training'));
      for (const id of runIds) await page.getByRole('checkbox', { name: `Compare ${id}` }).check();
      await page.getByRole('link', { name: 'Compare 2' }).click();
      await page.getByRole('row', { name: /Seed.*7.*42|Seed.*42.*7/ }).waitFor();
      expect(problems).toEqual([]);
    });

    it('cancels a run, resumes it, and notices when it is resumed elsewhere', async () => {
      const { id } = JSON.parse((await cluster.cli('--json', 'train', 'shapes', '--epochs', '500')).stdout) as {
        id: string;
      };
      await open(page, url(`/training/${id}`));
      await page.getByText(/^[1-9]\d* of 500$/).waitFor();
      await button('Cancel').click();
      await state(/cancelled/);
      await button('Resume').click();
      await state(/queued|running/);
      await page.getByText(/^\d+ of 500$/).waitFor();
      await button('Cancel').click();
      await state(/cancelled/);
      await cluster.cli('runs', 'resume', id);
      await state(/queued|running/);
      await button('Cancel').click();
      await state(/cancelled/);
      expect(problems).toEqual([]);
    });

    it('shows the confusion matrix and the calibration of a model', async () => {
      await open(page, url('/models'));
      await page.locator(`a[title="${modelId}"]`).click();
      await page.getByText('The backbone is untrained').waitFor();
      const cell = region('Confusion matrix').last().getByRole('button', { disabled: false }).first();
      await cell.click();
      await page.getByText(/^Videos of .* that the model/).waitFor();
      expect(await strip(/frames of .* the network saw/)).toEqual(STRIP);
      // A curve may be a horizontal line, which has no height and so counts as invisible.
      await page
        .getByRole('img', { name: /calibration error/ })
        .locator('path.recharts-line-curve')
        .nth(2)
        .waitFor({ state: 'attached' });
      expect(problems).toEqual([]);
    });

    it('promotes a model although the gate refuses, with a reason', async () => {
      await open(page, url(`/models/${modelId}`));
      // With random weights it is undefined which model is better, so the first answer of the gate is faked.
      const refusal = {
        ...PROBLEM,
        title: 'refused',
        status: 409,
        code: 'promotion_refused',
        detail: 'It is less accurate',
      };
      await page.route(
        /\/promote$/,
        (route) =>
          route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(refusal) }),
        { times: 1 },
      );
      await button('Promote').click();
      await page.getByLabel('Alias').fill('canary');
      await button('Promote to canary').click();
      await page.getByRole('alert').getByText('It is less accurate').waitFor();
      // The browser reports the 409, and nothing else is wrong.
      expect(problems.splice(0)).toHaveLength(1);
      expect(await page.getByText('It is less accurate').count()).toBe(1);
      expect(await barriers(page), 'a refusal').toEqual([]);
      await page.getByLabel('Reason for overriding').fill('its labels are cleaner');
      await button('Promote anyway').click();
      const history = region('History of canary');
      await history.getByRole('row', { name: /promote.* its labels are cleaner/ }).waitFor();
      await page.getByText('canary now points at this model').waitFor();
      expect(await barriers(page), 'a notice').toEqual([]);
      expect(problems).toEqual([]);
    });

    it('shows the confusion matrix of a hundred classes, also in dark colours', async () => {
      const model = await get<{ evaluation: Record<string, unknown> }>(`/v1/models/${modelId}`);
      const labels = Array.from({ length: 100 }, (_, i) => `A class of number ${i}`);
      const evaluation = {
        ...model.evaluation,
        labels,
        confusionMatrix: labels.map((_, i) => labels.map((_, j) => (i === j ? 9 : j === 99 - i ? 6 : 0))),
      };
      await page.route(/\/v1\/models\/model_\w+$/, (route) => route.fulfill({ json: { ...model, evaluation } }));
      await open(page, url(`/models/${modelId}`));
      const matrix = region('Confusion matrix').last();
      expect(await matrix.getByRole('button').count()).toBe(200);
      await colours(page, 'dark');
      expect(await barriers(page)).toEqual([]);
      await colours(page, 'light');
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      // The name of the row stays visible beside the last column.
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
    });

    it('classifies a video, with the evidence of each frame below the frame', async () => {
      await open(page, url('/classify'));
      const clip = clips.find(({ label }) => label === 'BouncingDisc')!.path;
      await page.locator('input[type=file]').first().setInputFiles(join(clipsDir, clip));
      const result = region('Result');
      await result.getByRole('table', { name: 'Probability of each class' }).waitFor();
      await result.getByText('The backbone is untrained').waitFor();
      await result.locator('canvas').nth(19).waitFor();
      expect(
        await result
          .getByRole('img', { name: /frames the network saw/ })
          .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
      ).toBeGreaterThan(0);
      // The list below shows the result at once, not only after its next refresh.
      const newest = region('Recent classifications').getByRole('row').nth(1);
      await newest.getByText('succeeded').waitFor({ timeout: 1_500 });
      await newest.getByRole('link', { name: basename(clip), exact: true }).waitFor();
      expect(problems).toEqual([]);
    });

    it('shows the windows of a classification with the deprecated field timeline', async () => {
      const { id } = await post('/v1/classifications', { uri: uriOf(clips[0]!.path), timeline: {} });
      await open(page, url(`/classify/${id}`));
      await region('Result')
        .getByRole('img', { name: /^Probabilities over time: \d/ })
        .locator('path.recharts-line-curve')
        .nth(1)
        .waitFor({ state: 'attached' });
      expect(problems).toEqual([]);
    });

    it('reclassifies a batch with another model, and shows the videos whose answer changed', async () => {
      await open(page, url(`/batches/${turnedBatchId}`));
      await state(/succeeded/);
      await page.getByRole('link', { name: 'Reclassify' }).click();
      await heading('New reclassification').waitFor();
      await page
        .getByText(/12 videos, added to turned|^batch_/)
        .first()
        .waitFor({ state: 'attached' });
      await button('Reclassify').click();
      await state(/succeeded/);
      await page.getByText('The backbone is untrained').waitFor();
      const changes = region('Changed answers');
      await changes.getByRole('button', { name: /→/ }).first().click();
      await changes
        .getByText(/before, .* % now; labelled/)
        .first()
        .waitFor();
      expect(await strip(/^The frames of/)).toEqual(STRIP);
      await button('Results').click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: 'Changed answers' }).click(),
      ]);
      const lines = readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { changed: boolean; index: number });
      expect(lines.every(({ changed, index }) => changed && index >= 0)).toBe(true);
      await page.getByText('Changed', { exact: true }).locator('+ *').getByText(`${lines.length} · `).waitFor();
      await area('Reclassifications');
      await page.getByRole('row').nth(1).getByText('succeeded').waitFor();
      expect(problems).toEqual([]);
    });

    it('follows a running reclassification, and pauses, resumes and cancels it', async () => {
      // A fake with many shards, which does not end while the test looks at it.
      let current = {
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
          current = {
            ...current,
            ...{
              pause: { state: 'paused' },
              resume: { state: 'running' },
              cancel: { state: 'cancelled', finishedAt: new Date().toISOString() },
            }[order]!,
          };
        }
        if (route.request().url().endsWith('/events')) {
          current = { ...current, parts: { total: 40, done: current.parts.done + 1 } };
          await route.fulfill({
            contentType: 'text/event-stream',
            body: `event: reclassification\ndata: ${JSON.stringify(current)}\n\n`,
          });
        } else await route.fulfill({ json: current });
      });
      await open(page, url('/reclassifications/rcl_1'));
      await page.getByRole('progressbar', { name: /^[4-9] of 40 shards done$/ }).waitFor();
      await button('Pause').click();
      await state(/paused/);
      await button('Resume').click();
      await state(/running/);
      await button('Cancel').click();
      await state(/cancelled/);
      expect(orders).toEqual(['pause', 'resume', 'cancel']);
      expect(await button(/Pause|Resume|Cancel/).count()).toBe(0);
    });

    it('shows workers, queues, and the number of extractors needed for a deadline', async () => {
      await open(page, url('/workers'));
      for (const service of ['extractor', 'orchestrator', 'predictor', 'trainer'])
        await page.getByRole('row', { name: new RegExp(`^${service} .*:\\d+`) }).waitFor();
      await page.getByRole('row', { name: /^filmstrips 0 0/ }).waitFor();
      await page.getByLabel('Finish within').fill('5');
      await page.getByText('Extractors needed').locator('+ *').getByText('0').waitFor();
      expect(problems).toEqual([]);
    });

    it('has no accessibility violations in light, in dark and on a phone, and only tables scroll', async () => {
      const wide = page.viewportSize()!;
      for (const hash of [...hashes(), '/nowhere']) {
        await open(page, url(hash));
        expect(await barriers(page), hash).toEqual([]);
        await colours(page, 'dark');
        expect(await barriers(page), `${hash} in dark`).toEqual([]);
        await colours(page, 'light');
        await page.setViewportSize({ width: 375, height: 740 });
        await expect
          .poll(() => page.evaluate('document.documentElement.scrollWidth'), { message: hash })
          .toBeLessThanOrEqual(375);
        expect(await barriers(page), `${hash} on a phone`).toEqual([]);
        await page.setViewportSize(wide);
      }
      await page.setViewportSize({ width: 375, height: 740 });
      await button('Navigation').click();
      await area('Models');
    }, 600_000);

    it('shows on every page that it is loading, which error occurred, and the data after another try', async () => {
      const resources = /\/v1\/(?!session)/;
      const failure = {
        ...PROBLEM,
        title: 'internal',
        status: 500,
        code: 'internal',
        detail: 'The disk is full',
      };
      // Forms show no data to load.
      for (const hash of hashes().filter((path) => !path.includes('/new') && path !== '/classify')) {
        await page.goto('about:blank');
        const held: (() => void)[] = [];
        await page.route(resources, async (route) => {
          await new Promise<void>((release) => held.push(release));
          await route.fulfill({
            status: 500,
            contentType: 'application/problem+json',
            body: JSON.stringify(failure),
          });
        });
        await page.goto(url(hash));
        await page.getByLabel('Loading').first().waitFor();
        await expect.poll(() => held.length, { message: hash }).toBeGreaterThan(0);
        // From here on each request fails at once.
        held.push = (release) => (release(), 0);
        for (const release of held) release();
        const alert = page.getByRole('alert').filter({ hasText: 'The disk is full' });
        await alert.first().waitFor();
        await page.getByLabel('Loading').first().waitFor({ state: 'detached' });
        expect(await barriers(page), `${hash}, failed`).toEqual([]);
        await alert.first().getByRole('button', { name: 'Try again' }).waitFor();
        await page.unroute(resources);
        // Lists retry by themselves, so the button may be gone already.
        await page.evaluate(`document.querySelectorAll('[role=alert] button').forEach((again) => again.click())`);
        await expect.poll(() => alert.count(), { message: `${hash}, again`, timeout: 30_000 }).toBe(0);
      }
    }, 600_000);

    it('explains to a key of one project that workers serve all projects, without an error', async () => {
      const refusal = {
        ...PROBLEM,
        title: 'forbidden',
        status: 403,
        code: 'forbidden',
        detail: 'The key robot belongs to project vision; this call needs a key for project *',
      };
      await page.route(/\/v1\/workers/, (route) =>
        route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(refusal) }),
      );
      await open(page, url('/workers'));
      await page.getByText('Workers serve all projects').waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
      expect(await button('Try again').count()).toBe(0);
      expect(await barriers(page)).toEqual([]);
    });

    it('pages through 100,000 items without lag', async () => {
      const lines = Array.from({ length: 100_000 }, (_, i) =>
        JSON.stringify({ customId: `clip ${i}`, uri: `file:///nowhere/${i}.mp4`, label: `class ${i % 10}` }),
      ).join('\n');
      const { id } = await post('/v1/batches?purpose=extract&dataset=many', lines);
      // Only the number of items matters here, so there is no need to process them.
      await fetch(`${cluster.apiUrl}/v1/batches/${id}/cancel`, { method: 'POST' });
      await page.addInitScript(LONG_TASKS);
      await open(page, url(`/batches/${id}`));
      await page.locator('h1 + *').getByText('cancelled').waitFor({ timeout: 120_000 });
      const items = region('Items');
      await items.getByText('clip 49', { exact: true }).waitFor();
      await page.evaluate('longTasks.length = 0');
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
      // No item is pending, so the API scans every shard.
      await page.getByText('pending', { exact: true }).click();
      await items.getByText('No pending items.').waitFor();
      const scanMs = performance.now() - started;
      const tasks = (await page.evaluate('longTasks')) as number[];
      const slowest = Math.max(...turns);
      const median = turns.sort((a, b) => a - b)[turns.length / 2]!;
      process.stdout.write(
        `100,000 items: a page in ${median.toFixed(0)} ms ` +
          `(median of ${turns.length}, slowest ${slowest.toFixed(0)}); ` +
          `all of them scanned in ${scanMs.toFixed(0)} ms; ` +
          `long tasks: ${tasks.map((ms) => ms.toFixed(0)).join(', ') || 'none'}\n`,
      );
      expect(slowest).toBeLessThan(2_000);
      expect(Math.max(0, ...tasks)).toBeLessThan(200);
      expect(problems).toEqual([]);
    }, 240_000);

    it('can be used with the keyboard only', async () => {
      await page.goto(`${cluster.apiUrl}/?`);
      await heading('Batches').waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await heading('New batch').waitFor();
    });

    it('shows that it is disconnected, keeps the last data, and recovers by itself', async () => {
      await page.goto(url('/datasets'));
      await page.getByRole('link', { name: 'shapes' }).waitFor();
      await context.setOffline(true);
      await page.getByText('The API is not responding. You see').waitFor();
      expect(await page.getByRole('link', { name: 'shapes' }).isVisible()).toBe(true);
      await context.setOffline(false);
      await page.getByText('The API is not responding. You see').waitFor({ state: 'detached' });
    });

    it('explains unknown ids and addresses', async () => {
      await page.goto(url('/batches/batch_0000000000000000000'));
      await page
        .getByRole('alert')
        .getByText(/Check the id/)
        .waitFor();
      await page.goto(url('/nowhere'));
      await heading('Page not found').waitFor();
    });

    it('runs only scripts from its own files', async () => {
      const answer = await fetch(cluster.apiUrl);
      expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'self';/);
      expect(await answer.text()).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=/);
    });
  });
});
