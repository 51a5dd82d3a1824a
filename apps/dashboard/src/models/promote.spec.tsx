// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { FakeApi, problem } from '../testing/fake-api.fixture.js';
import { fill, renderPage } from '../testing/render-page.fixture.js';
import { model } from '../testing/resources.fixture.js';
import { Promote } from './promote.js';

const PROMOTE = 'POST /v1/models/model_1/promote';
const version = { alias: 'canary', version: 1, modelId: 'model_1', action: 'promote', forced: false, reason: null };
const refusal = (): Response => problem(409, 'promotion_refused', 'It is less accurate');

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi().on(PROMOTE, () => version);
});

async function openDialog(): Promise<ReturnType<typeof renderPage>> {
  const page = renderPage(<Promote model={model()} />);
  await page.user.click(screen.getByRole('button', { name: 'Promote' }));
  return page;
}

describe('Promote', () => {
  it('points the entered alias at the model, and closes the dialog', async () => {
    const { user } = await openDialog();
    await fill(user, screen.getByRole('textbox', { name: 'Alias' }), 'canary');
    await user.click(screen.getByRole('button', { name: 'Promote to canary' }));
    await screen.findByText('canary now points at this model');
    expect(api.callsOf(PROMOTE).map(({ body }) => body)).toEqual([{ alias: 'canary' }]);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('asks for a reason if the gate refuses, and overrides the gate with it', async () => {
    api.on(PROMOTE, refusal);
    const { user } = await openDialog();
    expect(screen.queryByRole('textbox', { name: /^Reason/ })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Promote to production' }));
    await screen.findByText('The promotion gate refused');
    screen.getByText('It is less accurate');
    const reason = screen.getByRole<HTMLTextAreaElement>('textbox', { name: /^Reason/ });
    expect(reason.required).toBe(true);
    await fill(user, reason, 'its labels are cleaner');
    api.on(PROMOTE, () => version);
    await user.click(screen.getByRole('button', { name: 'Promote anyway' }));
    await waitFor(() => expect(api.callsOf(PROMOTE)).toHaveLength(2));
    expect(api.callsOf(PROMOTE)[1]!.body).toEqual({
      alias: 'production',
      force: true,
      reason: 'its labels are cleaner',
    });
  });

  it('does not override the gate for another alias than the refused one', async () => {
    api.on(PROMOTE, refusal);
    const { user } = await openDialog();
    await user.click(screen.getByRole('button', { name: 'Promote to production' }));
    await screen.findByText('The promotion gate refused');
    await fill(user, screen.getByRole('textbox', { name: 'Alias' }), 'canary');
    expect(screen.queryByText('The promotion gate refused')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Promote to canary' }));
    await waitFor(() => expect(api.callsOf(PROMOTE)).toHaveLength(2));
    expect(api.callsOf(PROMOTE)[1]!.body).toEqual({ alias: 'canary' });
  });

  it('shows other errors without offering to override the gate', async () => {
    api.on(PROMOTE, () => problem(503, 'storage_unavailable', 'The object store does not answer'));
    const { user } = await openDialog();
    await user.click(screen.getByRole('button', { name: 'Promote to production' }));
    await screen.findByText('The promotion failed');
    screen.getByText('The object store does not answer');
    expect(screen.queryByRole('button', { name: 'Promote anyway' })).toBeNull();
  });
});
