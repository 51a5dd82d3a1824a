// @vitest-environment jsdom
import { type DatasetVideo } from '@clipyard/client';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { FakeApi, problem } from '../testing/fake-api.fixture.js';
import { renderPage } from '../testing/render-page.fixture.js';
import { pageOf } from '../testing/resources.fixture.js';
import { EditVideo } from './edit-video.js';
import { HistoryPage } from './history-page.js';

const ID = 'a'.repeat(64);
const video: DatasetVideo = {
  videoId: ID,
  customId: 'clips/a.mp4',
  uri: 'upload://a',
  label: 'walk',
  split: 'train',
  group: null,
  startSeconds: null,
  endSeconds: null,
  excluded: false,
  note: 'blurred',
  shard: 0,
};
const EDIT = 'PATCH /v1/datasets/shapes/videos';
const VERSIONS = 'GET /v1/datasets/shapes/versions';
const DIFF = 'GET /v1/datasets/shapes/versions/2/diff/3';
const UNDO = 'POST /v1/datasets/shapes/versions/3/undo';
const change = { dataset: 'shapes', version: 4, edited: 1, unchanged: 0, kept: 0, validateOnly: false };

describe('EditVideo', () => {
  const opened = async () => {
    const { user } = renderPage(<EditVideo dataset="shapes" video={video} classes={['run', 'walk']} />);
    await user.click(screen.getByRole('button', { name: 'Edit a.mp4' }));
    return { user, dialog: within(await screen.findByRole('dialog')) };
  };

  it('sends the fields that were changed, and null for those that were emptied', async () => {
    const api = new FakeApi().on(EDIT, () => change);
    const { user, dialog } = await opened();
    const save = dialog.getByRole('button', { name: 'Save' });
    expect(save.hasAttribute('disabled')).toBe(true);
    const label = dialog.getByRole('combobox', { name: 'Label' });
    await user.clear(label);
    await user.type(label, ' jump ');
    await user.clear(dialog.getByRole('textbox', { name: 'Note' }));
    await user.click(dialog.getByRole('checkbox', { name: /Exclude/ }));
    await user.type(dialog.getByRole('textbox', { name: 'Reason' }), 'looked twice');
    await user.click(save);
    await screen.findByText('Saved as version 4');
    expect(api.callsOf(EDIT).map(({ body }) => body)).toEqual([
      { edits: [{ videoId: ID, label: 'jump', excluded: true, note: null }], reason: 'looked twice' },
    ]);
  });

  it('stays open with the reason if the API refuses the change', async () => {
    new FakeApi().on(EDIT, () => problem(400, 'invalid_request', 'A group is too long'));
    const { user, dialog } = await opened();
    await user.type(dialog.getByRole('textbox', { name: 'Group' }), 'g');
    await user.click(dialog.getByRole('button', { name: 'Save' }));
    expect((await dialog.findByRole('alert')).textContent).toContain('A group is too long');
  });
});

describe('HistoryPage', () => {
  const versions = pageOf([
    {
      version: 3,
      cause: { kind: 'labels', by: 'ann', reason: 'looked twice', edited: 2 },
      rows: 5,
      erased: 1,
      createdAt: new Date().toISOString(),
    },
    {
      version: 2,
      cause: { kind: 'batch', batchId: 'batch_9', resubmitted: { relabelled: 0, moved: 0, regrouped: 0, kept: 0 } },
      rows: 5,
      erased: 0,
      createdAt: new Date().toISOString(),
    },
  ]);

  it('names who changed what and why, and undoes changes of labels only', async () => {
    const api = new FakeApi().on(VERSIONS, () => versions).on(UNDO, () => ({ ...change, edited: 1, kept: 1 }));
    const { user } = renderPage(<HistoryPage dataset="shapes" />);
    const row = await screen.findByRole('row', { name: /2 videos changed by ann: looked twice/ });
    expect(row.textContent).toContain('1 video erased since');
    expect(screen.getByRole('link', { name: 'batch_9' }).getAttribute('href')).toBe('/batches/batch_9');
    expect(screen.queryByRole('button', { name: 'Undo version 2' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Undo version 3' }));
    await screen.findByText('1 video restored; 1 video changed again since, not restored');
    await waitFor(() => expect(api.callsOf(UNDO)).toHaveLength(1));
  });

  it('lists what a version changed', async () => {
    const before = { label: 'walk', split: null, group: null, excluded: false, note: null };
    const lines = [
      { videoId: ID, customId: 'clips/a.mp4', before, after: { ...before, label: null, excluded: true } },
      { videoId: 'b'.repeat(64), customId: null, before: null, after: before },
    ];
    new FakeApi()
      .on(VERSIONS, () => versions)
      .on(DIFF, () => new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
    const { user } = renderPage(<HistoryPage dataset="shapes" />);
    await user.click(await screen.findByRole('button', { name: 'Changes of version 3' }));
    const changed = await screen.findByRole('row', { name: /a\.mp4/ });
    expect(
      within(changed)
        .getAllByRole('cell')
        .map(({ textContent }) => textContent),
    ).toEqual(['a.mp4', 'label: walk, excluded: no', 'label: none, excluded: yes']);
    expect(screen.getByText('not in the dataset')).toBeDefined();
  });
});
