// @vitest-environment jsdom
import { type Watch, type WatchRun } from '@clipyard/client';
import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { FakeApi, problem } from '../testing/fake-api.fixture.js';
import { fill, renderPage } from '../testing/render-page.fixture.js';
import { pageOf } from '../testing/resources.fixture.js';
import { NewWatchPage } from './new-watch-page.js';
import { WatchPage } from './watch-page.js';
import { WatchesPage } from './watches-page.js';

const run: WatchRun = {
  object: 'watch_run',
  watch: 'wch_1',
  number: 3,
  trigger: 'schedule',
  state: 'succeeded',
  counts: { found: 1200, new: 7, changed: 1, unchanged: 1192, waiting: 0, deleted: 2 },
  leftOut: { not_a_video: { count: 1, examples: ['notes.txt'] } },
  deletedExamples: ['a.mp4', 'b.mp4'],
  batch: 'batch_1',
  failure: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:00:01.000Z',
};
const watch: Watch = {
  id: 'wch_1',
  object: 'watch',
  project: 'default',
  name: 'New recordings',
  metadata: {},
  source: { prefix: 's3://videos/new/', labelFrom: 'folder' },
  rule: { purpose: 'extract', dataset: 'clips', priority: 5 },
  schedule: { cron: '*/15 * * * *', timeZone: 'Europe/Berlin' },
  events: null,
  settleSeconds: 0,
  state: 'active',
  by: 'ann',
  objects: 1200,
  lastRun: run,
  nextRunAt: '2026-01-01T00:15:00.000Z',
  eventsPath: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};
const failed: WatchRun = {
  ...run,
  number: 2,
  state: 'failed',
  counts: null,
  leftOut: {},
  deletedExamples: [],
  batch: null,
  failure: { code: 'source_forbidden', message: 'no access', retryable: false },
};

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi()
    .on('GET /v1/watches', () => pageOf([watch]))
    .on('GET /v1/watches/wch_1', () => watch)
    .on('GET /v1/watches/wch_1/runs', () => pageOf([run, failed]))
    .on('GET /v1/datasets', () => pageOf([]))
    .on('GET /v1/models', () => pageOf([]));
});

describe('WatchesPage', () => {
  it('lists watches with their rules, schedules and last runs', async () => {
    renderPage(<WatchesPage />);
    const link = await screen.findByRole('link', { name: 'New recordings' });
    expect(link.getAttribute('href')).toBe('/watches/wch_1');
    screen.getByText('s3://videos/new/');
    screen.getByText('add to clips');
    screen.getByText('*/15 * * * * (Europe/Berlin)');
    screen.getByText(/^7 new, 1 changed, 2 deleted/);
  });

  it('explains what a watch is if there is none', async () => {
    api.on('GET /v1/watches', () => pageOf([]));
    renderPage(<WatchesPage />);
    await screen.findByText('No watches yet');
  });
});

describe('WatchPage', () => {
  it('shows the runs with their changes, batches and failures', async () => {
    renderPage(<WatchPage id="wch_1" />);
    await screen.findByText('7 new, 1 changed, 2 deleted');
    screen.getByText('deleted: a.mp4, b.mp4');
    screen.getByText(/1 left out: not a video by its extension/);
    screen.getByText('source_forbidden: no access');
    expect(document.querySelector('a[href="/batches/batch_1"]')).not.toBeNull();
  });

  it('runs, pauses and resumes the watch', async () => {
    api.on('POST /v1/watches/wch_1/run', () => watch);
    api.on('POST /v1/watches/wch_1/pause', () => {
      api.on('GET /v1/watches/wch_1', () => ({ ...watch, state: 'paused', nextRunAt: null }));
      return { ...watch, state: 'paused' };
    });
    api.on('POST /v1/watches/wch_1/resume', () => watch);
    const { user } = renderPage(<WatchPage id="wch_1" />);
    await user.click(await screen.findByRole('button', { name: 'Run now' }));
    await screen.findByText('A run was requested');
    await user.click(screen.getByRole('button', { name: 'Pause' }));
    await screen.findByText('The watch is paused');
    await user.click(await screen.findByRole('button', { name: 'Resume' }));
    expect(api.callsOf('POST /v1/watches/wch_1/resume')).toHaveLength(1);
  });
});

describe('NewWatchPage', () => {
  it('creates a watch with a schedule and goes to it', async () => {
    api.on('POST /v1/watches', () => ({ ...watch, eventsToken: null }));
    const { user, location } = renderPage(<NewWatchPage />);
    await fill(user, await screen.findByLabelText(/Prefix or folder/), 's3://videos/new/');
    await fill(user, screen.getByLabelText(/Exclude/), '**/old/** **/tmp/**');
    await fill(user, screen.getByRole('combobox', { name: 'Dataset' }), 'clips');
    await fill(user, screen.getByLabelText(/Schedule/), '@hourly');
    await fill(user, screen.getByLabelText(/Time zone/), 'Europe/Berlin');
    await user.click(screen.getByRole('button', { name: 'Create watch' }));
    await screen.findByText('The watch was created');
    expect(api.callsOf('POST /v1/watches')[0]!.body).toEqual({
      source: { prefix: 's3://videos/new/', exclude: ['**/old/**', '**/tmp/**'], labelFrom: 'folder' },
      rule: { purpose: 'extract', dataset: 'clips', priority: 5 },
      schedule: { cron: '@hourly', timeZone: 'Europe/Berlin' },
    });
    expect(location()).toBe('/watches/wch_1');
  });

  it('shows the token of events once, and what the API refuses', async () => {
    api.on('POST /v1/watches', () => problem(422, 'source_forbidden', 'outside the allowed roots'));
    const { user } = renderPage(<NewWatchPage />);
    await fill(user, await screen.findByLabelText(/Prefix or folder/), 's3://videos/new/');
    await user.click(screen.getByText('Classify'));
    await user.click(screen.getByRole('button', { name: 'Create watch' }));
    await screen.findByText('outside the allowed roots');
    api.on('POST /v1/watches', () => ({ ...watch, eventsPath: '/v1/watches/wch_1/events', eventsToken: 'secret' }));
    await user.click(screen.getByRole('button', { name: 'Create watch' }));
    await screen.findByText('secret');
    screen.getByText(/\/v1\/watches\/wch_1\/events$/);
  });
});
