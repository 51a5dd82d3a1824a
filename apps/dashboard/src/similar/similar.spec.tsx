// @vitest-environment jsdom
import { type DuplicateGroup } from '@clipyard/client';
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { FakeApi } from '../testing/fake-api.fixture.js';
import { renderPage } from '../testing/render-page.fixture.js';
import { pageOf } from '../testing/resources.fixture.js';
import { DuplicatesPage } from './duplicates-page.js';
import { SimilarPage } from './similar-page.js';

const video = (id: string, label: string | null) => ({
  videoId: id.repeat(64),
  customId: `clip-${id}.mp4`,
  uri: `upload://${id}`,
  label,
  split: null,
  group: null,
  startSeconds: null,
  endSeconds: null,
  excluded: false,
  note: null,
  shard: 0,
  filmstripUrl: `/v1/datasets/shapes/videos/${id.repeat(64)}/filmstrip?shard=0`,
});
const frames = [{ first: 0, second: 2, similarity: 0.9 }];
const group: DuplicateGroup = {
  videos: [video('a', 'run'), video('b', 'walk')],
  pairs: [{ first: 'a'.repeat(64), second: 'b'.repeat(64), similarity: 0.9, correlation: 0.5, frames }],
  labels: ['run', 'walk'],
  splits: ['test', 'train'],
};
const LIST = 'GET /v1/datasets/shapes/duplicates';
const KEEP = 'POST /v1/datasets/shapes/duplicates/keep-one';

describe('DuplicatesPage', () => {
  it('shows groups with their problems, and excludes videos only after a dry run', async () => {
    const kept = { dataset: 'shapes', version: 3, groups: 4, excluded: 5, contradictions: 1, validateOnly: true };
    const api = new FakeApi().on(LIST, () => pageOf([group])).on(KEEP, () => kept);
    const { user } = renderPage(<DuplicatesPage dataset="shapes" />);
    const section = await screen.findByRole('region', { name: 'Group of 2 videos' });
    expect(section.textContent).toContain('clip-a.mp4 · run');
    expect(section.textContent).toContain('different labels');
    expect(section.textContent).toContain('in test and train');
    await user.click(screen.getByRole('button', { name: 'Keep one of each…' }));
    await screen.findByText(/5 videos of 4 groups will be excluded/);
    expect(api.callsOf(KEEP).map(({ body }) => body)).toEqual([{ validateOnly: true }]);
    await user.click(screen.getByRole('button', { name: 'Exclude 5 videos' }));
    await waitFor(() => expect(api.callsOf(KEEP).map(({ body }) => body)).toEqual([{ validateOnly: true }, {}]));
  });

  it('shows the progress until all videos are compared', async () => {
    new FakeApi().on(LIST, () => ({
      object: 'similarity_index',
      state: 'building',
      shards: 40,
      shardsDone: 3,
      uri: null,
    }));
    renderPage(<DuplicatesPage dataset="shapes" />);
    await screen.findByText(/3 of 40 shards/);
    expect(screen.queryByRole('button', { name: /Keep one/ })).toBeNull();
  });
});

describe('SimilarPage', () => {
  it('lists videos with their similarity, and tells near-duplicates', async () => {
    const id = 'c'.repeat(64);
    new FakeApi().on(`GET /v1/datasets/shapes/videos/${id}/similar`, () => ({
      object: 'similar_videos',
      dataset: 'shapes',
      version: 1,
      videoId: id,
      data: [
        { ...video('a', 'run'), similarity: 0.98765, nearDuplicate: { correlation: 0.5, frames } },
        { ...video('b', null), similarity: 0.5, nearDuplicate: null },
      ],
    }));
    renderPage(<SimilarPage dataset="shapes" videoId={id} />);
    await screen.findByText(/near-duplicate, 1 frame align/);
    await screen.findByText(/no label · similarity 0\.500/);
    expect(screen.getByRole('link', { name: 'Similar to clip-b.mp4' }).getAttribute('href')).toBe(
      `/datasets/shapes/similar/${'b'.repeat(64)}`,
    );
  });
});
