// @vitest-environment jsdom
import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { FakeApi } from '../testing/fake-api.fixture.js';
import { renderPage } from '../testing/render-page.fixture.js';
import { batch, batchVideo, itemOutcome, pageOf } from '../testing/resources.fixture.js';
import { VideosSection } from './videos-section.js';

const uri = 'https://videos.example.com/match.mp4';
const segment = (index: number, label: string, probability: number) =>
  itemOutcome({
    index,
    uri,
    customId: 'match',
    startSeconds: index * 10,
    endSeconds: index * 10 + 10,
    top: [{ label, probability }],
  });

const divided = batch({
  state: 'succeeded',
  purpose: 'classify',
  counts: { total: 3, pending: 0, succeeded: 3, failed: 0, cancelled: 0 },
  segments: { by: 'stride', seconds: 10, overlap: 0 },
});

beforeEach(() => {
  new FakeApi()
    .on('GET /v1/batches/batch_1/videos', () => pageOf([batchVideo({ uri })]))
    .on('GET /v1/batches/batch_1/videos/0/items', ({ query }) =>
      query['pageToken'] === undefined
        ? pageOf([segment(0, 'Punch', 0.9), segment(1, 'Punch', 0.7)], '2')
        : pageOf([segment(2, 'Wave', 0.6)]),
    );
});

describe('the videos of a batch with segments', () => {
  it('have a timeline with a bar for each event, which opens its frames and plays its source', async () => {
    const { user } = renderPage(<VideosSection batch={divided} />, '/batches/batch_1');
    await user.click(await screen.findByRole('button', { name: 'Timeline of match' }));
    const timeline = await screen.findByRole('group', { name: 'Segments of match' });
    const bars = within(timeline).getAllByRole('button');
    expect(bars.map((bar) => bar.getAttribute('aria-label'))).toEqual([
      'Punch, 0:00 to 0:20, 80.0 %',
      'Wave, 0:20 to 0:30, 60.0 %',
    ]);
    await user.click(bars[1]!);
    const opened = screen.getByRole('region', { name: 'Segments from 0:20 to 0:30' });
    expect(within(opened).getByLabelText('The video at 0:20').getAttribute('src')).toBe(`${uri}#t=20`);
    within(opened).getByRole('group', { name: 'Frames of match at 0:20' });
  });

  it('can be filtered by class and by probability', async () => {
    const { user } = renderPage(<VideosSection batch={divided} />, '/batches/batch_1');
    await user.click(await screen.findByRole('button', { name: 'Timeline of match' }));
    const timeline = await screen.findByRole('group', { name: 'Segments of match' });
    const videos = screen.getByRole('region', { name: 'Videos' });
    const lowest = within(videos).getByRole('textbox', { name: 'Lowest probability' });
    await user.clear(lowest);
    await user.type(lowest, '0.75');
    within(timeline).getByRole('button', { name: 'Punch, 0:00 to 0:10, 90.0 %' });
    expect(within(timeline).getAllByRole('button')).toHaveLength(1);
    await user.clear(lowest);
    await user.click(within(videos).getByRole('combobox', { name: 'Class' }));
    await user.click(await screen.findByRole('option', { name: 'Wave' }));
    expect(within(timeline).getAllByRole('button')).toHaveLength(1);
    within(timeline).getByRole('button', { name: 'Wave, 0:20 to 0:30, 60.0 %' });
  });

  it('can be downloaded as events in each format', async () => {
    const { user } = renderPage(<VideosSection batch={divided} />, '/batches/batch_1');
    await user.click(await screen.findByRole('button', { name: 'Events' }));
    const items = await screen.findAllByRole('menuitem');
    expect(items.map((item) => [item.getAttribute('href'), item.getAttribute('download')])).toEqual([
      ['/v1/batches/batch_1/video-events?format=csv', 'batch_1-events.csv'],
      ['/v1/batches/batch_1/video-events?format=vtt', 'batch_1-events.vtt'],
      ['/v1/batches/batch_1/video-events?format=label-studio', 'batch_1-events.json'],
      ['/v1/batches/batch_1/video-events?format=ndjson', 'batch_1-events.ndjson'],
    ]);
  });

  it('have a note until they are divided', async () => {
    renderPage(<VideosSection batch={{ ...divided, state: 'running', dividing: true }} />, '/batches/batch_1');
    await screen.findByText('The videos are being divided into segments. Counts are of videos until then.');
  });
});
