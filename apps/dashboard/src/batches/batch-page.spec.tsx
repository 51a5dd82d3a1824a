// @vitest-environment jsdom
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';

import { FakeApi } from '../testing/fake-api.fixture.js';
import { renderPage } from '../testing/render-page.fixture.js';
import { batch, pageOf } from '../testing/resources.fixture.js';
import { BatchPage } from './batch-page.js';

describe('BatchPage', () => {
  it('shows the warnings of a batch and the files that it leaves out', async () => {
    new FakeApi()
      .on('GET /v1/batches/batch_1', () =>
        batch({
          id: 'batch_1',
          state: 'succeeded',
          warnings: ['Without a label: 1 of 9 videos.'],
          leftOut: { hidden: { count: 2, examples: ['._a.mp4', '._b.mp4'] } },
        }),
      )
      .on('GET /v1/batches/batch_1/items', () => pageOf([]));
    renderPage(<BatchPage id="batch_1" />, '/batches/batch_1');
    expect(await screen.findByText('Without a label: 1 of 9 videos.')).toBeDefined();
    screen.getByText('2 left out: hidden or system file (._a.mp4, ._b.mp4)');
  });

  it('offers the results as CSV, Parquet and NDJSON', async () => {
    new FakeApi()
      .on('GET /v1/batches/batch_1', () => batch({ id: 'batch_1', state: 'succeeded' }))
      .on('GET /v1/batches/batch_1/items', () => pageOf([]));
    renderPage(<BatchPage id="batch_1" />, '/batches/batch_1');
    await userEvent.click(await screen.findByRole('button', { name: 'Results' }));
    const items = await screen.findAllByRole('menuitem');
    expect(items.map((item) => [item.getAttribute('href'), item.getAttribute('download')])).toEqual([
      ['/v1/batches/batch_1/results?format=csv', 'batch_1.csv'],
      ['/v1/batches/batch_1/results?format=parquet', 'batch_1.parquet'],
      ['/v1/batches/batch_1/results?format=ndjson', 'batch_1.ndjson'],
    ]);
  });

  it('counts videos until they are divided, and then segments', async () => {
    const segments = { by: 'stride', seconds: 10, overlap: 2 } as const;
    const api = new FakeApi()
      .on('GET /v1/batches/batch_1', () => batch({ state: 'succeeded', segments }))
      .on('GET /v1/batches/batch_1/videos', () => pageOf([]))
      .on('GET /v1/batches/batch_1/items', () => pageOf([]));
    const { unmount } = renderPage(<BatchPage id="batch_1" />, '/batches/batch_1');
    await screen.findByText('every 8 seconds');
    screen.getByText('Segments', { selector: 'dt' });
    unmount();
    api.on('GET /v1/batches/batch_1', () => batch({ state: 'failed', segments, dividing: true }));
    renderPage(<BatchPage id="batch_1" />, '/batches/batch_1');
    await screen.findByText('Videos', { selector: 'dt' });
  });
});
