// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';

import { FakeApi, problem } from '../testing/fake-api.fixture.js';
import { renderPage } from '../testing/render-page.fixture.js';
import { DeleteButton } from './delete-button.js';

const DELETE = 'DELETE /v1/models/model_1';

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi().on(DELETE, () => ({ id: 'del_1' }));
});

async function openDialog(): Promise<ReturnType<typeof renderPage>> {
  // The fixture must be loaded before the client.
  const { api: client } = await import('../api.js');
  const page = renderPage(
    <DeleteButton
      what="model"
      goes={['the weights', 'the reports']}
      stays="Its training run stays."
      run={(query) => client.deleteModel('model_1', query)}
    />,
  );
  await page.user.click(screen.getByRole('button', { name: 'Delete' }));
  return page;
}

it('names what goes and what stays, and deletes only after that', async () => {
  const { user } = await openDialog();
  screen.getByText('the weights');
  screen.getByText('Its training run stays.');
  expect(api.callsOf(DELETE)).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Delete the model' }));
  await screen.findByText('The model is being deleted');
  expect(api.callsOf(DELETE).map(({ query }) => query)).toEqual([{ force: 'false' }]);
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

it('lists the resources that need it, and deletes it with force after a second click', async () => {
  const errors = [{ pointer: '/alias/production', code: 'needed', detail: 'alias production points at it' }];
  api.on(DELETE, () => problem(409, 'conflict', 'It is needed', { errors }));
  const { user } = await openDialog();
  await user.click(screen.getByRole('button', { name: 'Delete the model' }));
  await screen.findByText(/alias production points at it/);
  api.on(DELETE, () => ({ id: 'del_1' }));
  await user.click(screen.getByRole('button', { name: 'Delete anyway' }));
  await waitFor(() => expect(api.callsOf(DELETE)).toHaveLength(2));
  expect(api.callsOf(DELETE)[1]!.query).toEqual({ force: 'true' });
});

it('does not offer force if the work is running', async () => {
  const errors = [{ pointer: '/batch/batch_1', code: 'running', detail: 'batch batch_1 is running; cancel it first' }];
  api.on(DELETE, () => problem(409, 'conflict', 'It is in use', { errors }));
  const { user } = await openDialog();
  await user.click(screen.getByRole('button', { name: 'Delete the model' }));
  await screen.findByText(/cancel it first/);
  expect(screen.queryByRole('button', { name: 'Delete anyway' })).toBeNull();
});
