// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { FakeApi, problem } from '../testing/fake-api.fixture.js';
import { renderPage } from '../testing/render-page.fixture.js';
import { batch, dataset, model, pageOf } from '../testing/resources.fixture.js';
import { NewReclassificationPage } from './new-reclassification-page.js';

const counts = { total: 2, pending: 0, succeeded: 2, failed: 0, cancelled: 0 };
const finished = batch({ id: 'batch_done', state: 'succeeded', counts });
const OF_DATASET = 'POST /v1/datasets/shapes/reclassify';
const OF_BATCH = 'POST /v1/batches/batch_done/reclassify';
const submit = (): HTMLButtonElement => screen.getByRole('button', { name: 'Reclassify' });

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi()
    .on('GET /v1/datasets', () => pageOf([dataset(), dataset({ name: 'empty', rows: 0 })]))
    .on('GET /v1/batches', () => pageOf([finished, batch({ id: 'batch_running', state: 'running' })]))
    .on('GET /v1/models', () => pageOf([model(), model({ id: 'model_2', aliases: ['canary'] })]))
    .on(OF_DATASET, () => ({ id: 'rcl_new' }))
    .on(OF_BATCH, () => ({ id: 'rcl_new' }));
});

describe('NewReclassificationPage', () => {
  it('offers datasets with videos and finished batches, and requires a choice', async () => {
    const { user, location } = renderPage(<NewReclassificationPage kind={undefined} name={undefined} />);
    expect(submit().disabled).toBe(true);
    await user.click(screen.getByRole('combobox', { name: 'Videos' }));
    const option = await screen.findByRole('option', { name: 'shapes (12 videos)' });
    await screen.findByRole('option', { name: /^batch_done \(2 videos, added to shapes\)$/ });
    expect(screen.queryByRole('option', { name: /empty|batch_running/ })).toBeNull();
    await user.click(option);
    await user.click(submit());
    await waitFor(() => expect(location()).toBe('/reclassifications/rcl_new'));
    expect(api.callsOf(OF_DATASET).map(({ body }) => body)).toEqual([{ model: 'production' }]);
  });

  it('preselects the batch the user came from, and compares with another model', async () => {
    const { user } = renderPage(<NewReclassificationPage kind="batch" name="batch_done" />);
    await user.click(screen.getByRole('combobox', { name: 'Compare with' }));
    await user.click(await screen.findByRole('option', { name: 'canary' }));
    await user.click(submit());
    await waitFor(() => expect(api.callsOf(OF_BATCH)).toHaveLength(1));
    expect(api.callsOf(OF_BATCH)[0]!.body).toEqual({ model: 'production', from: 'canary' });
  });

  it('preselects the model the user came from', async () => {
    renderPage(<NewReclassificationPage kind="model" name="model_2" />);
    await waitFor(() =>
      expect(screen.getByRole<HTMLInputElement>('combobox', { name: 'Model' }).value).toMatch(/^model_2 ·/),
    );
  });

  it('shows why the API refuses, and uses a new idempotency key for the next attempt', async () => {
    api.on(OF_DATASET, () => problem(422, 'model_unavailable', 'No model has this alias'));
    const { user, location } = renderPage(<NewReclassificationPage kind="dataset" name="shapes" />, '/form');
    await screen.findByDisplayValue('shapes (12 videos)');
    await user.click(submit());
    await screen.findByText('No model has this alias');
    expect(location()).toBe('/form');
    await user.click(submit());
    await waitFor(() => expect(api.callsOf(OF_DATASET)).toHaveLength(2));
    const [first, second] = api.callsOf(OF_DATASET).map(({ headers }) => headers.get('idempotency-key'));
    expect([first, second]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), expect.not.stringMatching(first!)]);
  });
});
