// @vitest-environment jsdom
import { presetNames } from '@clipyard/api-contract';
import { screen, waitFor } from '@testing-library/react';
import { type UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { deferred, FakeApi, problem } from '../testing/fake-api.fixture.js';
import { fill, renderPage } from '../testing/render-page.fixture.js';
import { dataset, pageOf, trainingRun } from '../testing/resources.fixture.js';
import { NewRunPage } from './new-run-page.js';

const RUNS = 'POST /v1/training-runs';
const start = (): HTMLButtonElement => screen.getByRole('button', { name: 'Start training' });
const field = (name: string): HTMLInputElement => screen.getByRole('textbox', { name });

/** Renders the form with a chosen dataset, and waits until its name is shown. */
async function renderForm(path?: string): Promise<ReturnType<typeof renderPage>> {
  const page = renderPage(<NewRunPage dataset="shapes" />, path);
  await screen.findByDisplayValue('shapes (12 videos, 2 classes)');
  return page;
}

/** Chooses a preset in the form. */
async function choosePreset(user: UserEvent, name: string): Promise<void> {
  await user.click(screen.getByRole('combobox', { name: 'Preset' }));
  await user.click(screen.getByRole('option', { name }));
}

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi()
    .on('GET /v1/datasets', () => pageOf([dataset(), dataset({ name: 'random', backbonePretrained: false })]))
    .on(RUNS, () => trainingRun({ id: 'run_new' }));
});

describe('the dataset', () => {
  it('must be chosen before training can start', async () => {
    const { user } = renderPage(<NewRunPage dataset={undefined} />);
    expect(start().disabled).toBe(true);
    await user.click(screen.getByRole('combobox', { name: 'Dataset' }));
    await user.click(await screen.findByRole('option', { name: 'shapes (12 videos, 2 classes)' }));
    expect(start().disabled).toBe(false);
  });

  it('shows a warning if its backbone is untrained', async () => {
    renderPage(<NewRunPage dataset="random" />);
    await screen.findByText('The backbone is untrained');
  });

  it('shows no warning if its backbone is trained', async () => {
    await renderForm();
    expect(screen.queryByText('The backbone is untrained')).toBeNull();
  });

  it('list that cannot be read shows the error and can be read again', async () => {
    api.on('GET /v1/datasets', () => problem(500, 'internal', 'The disk is full'));
    const { user } = renderPage(<NewRunPage dataset={undefined} />);
    await screen.findByText('The disk is full');
    api.on('GET /v1/datasets', () => pageOf([dataset()]));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByText('The disk is full')).toBeNull());
  });
});

describe('a run', () => {
  it('leaves everything to the preset if the form is not changed', async () => {
    const { user, location } = await renderForm();
    await user.click(start());
    await waitFor(() => expect(location()).toBe('/training/run_new'));
    expect(api.callsOf(RUNS)[0]!.body).toEqual({
      dataset: 'shapes',
      promoteTo: 'production',
      hyperparameters: { preset: 'auto' },
    });
    await screen.findByText('The run is queued');
  });

  it('sends the changed settings, and no alias if none is given', async () => {
    const { user } = await renderForm();
    await user.click(screen.getByRole('combobox', { name: 'Preset' }));
    await user.click(screen.getByRole('option', { name: 'reference' }));
    await user.click(screen.getByRole('combobox', { name: 'Validation split' }));
    await user.click(screen.getByRole('option', { name: 'tail' }));
    await fill(user, field('Epochs'), '8');
    await fill(user, field('Batch size'), '16');
    await fill(user, field('Learning rate'), '0.002');
    await fill(user, field('Seed'), '7');
    await user.clear(field('Promote to'));
    await user.click(start());
    await waitFor(() => expect(api.callsOf(RUNS)).toHaveLength(1));
    expect(api.callsOf(RUNS)[0]!.body).toEqual({
      dataset: 'shapes',
      hyperparameters: { preset: 'reference', split: 'tail', epochs: 8, batchSize: 16, learningRate: 0.002, seed: 7 },
    });
  });

  it('falls back to the preset if a field is cleared', async () => {
    const { user } = await renderForm();
    await choosePreset(user, 'default');
    expect(field('Epochs').placeholder).toMatch(/^\d+ \(from the preset\)$/);
    await fill(user, field('Epochs'), '8');
    await user.clear(field('Epochs'));
    await user.click(screen.getByRole('combobox', { name: 'Validation split' }));
    await user.click(screen.getByRole('option', { name: 'stratified' }));
    await user.click(screen.getByRole('combobox', { name: 'Validation split' }));
    await user.click(screen.getByRole('option', { name: /from the preset/ }));
    await user.click(start());
    await waitFor(() => expect(api.callsOf(RUNS)).toHaveLength(1));
    expect(api.callsOf(RUNS)[0]!.body).toMatchObject({ hyperparameters: { preset: 'default' } });
    expect((api.callsOf(RUNS)[0]!.body as { hyperparameters: object }).hyperparameters).toEqual({ preset: 'default' });
  });

  it('shows and sends hyperparameters of the transformer only for the transformer', async () => {
    const { user } = await renderForm();
    expect(screen.queryByLabelText('Epochs')).toBeNull();
    await choosePreset(user, 'default');
    screen.getByText('passes over the training rows');
    await choosePreset(user, 'transformer');
    screen.getByText('if empty, more passes until there are 1000 steps');
    await fill(user, field('Epochs'), '8');
    await fill(user, field('Seed'), '7');
    await choosePreset(user, 'temporal');
    expect(screen.queryByLabelText('Epochs')).toBeNull();
    await user.click(start());
    await waitFor(() => expect(api.callsOf(RUNS)).toHaveLength(1));
    expect(api.callsOf(RUNS)[0]!.body).toMatchObject({ hyperparameters: { preset: 'temporal', seed: 7 } });
    expect(JSON.stringify(api.callsOf(RUNS)[0]!.body)).not.toContain('epochs');
  });

  it('offers exactly the presets and splits that the API accepts', async () => {
    const { user } = await renderForm();
    const options = async (name: string): Promise<(string | null)[]> => {
      await user.click(screen.getByRole('combobox', { name }));
      return screen.getAllByRole('option').map(({ textContent }) => textContent);
    };
    expect(await options('Preset')).toEqual([...presetNames]);
    await user.keyboard('{Escape}');
    expect((await options('Validation split')).slice(1)).toEqual(['group', 'stratified', 'tail']);
  });

  it.each([
    ['Epochs', '0', '1'],
    ['Epochs', '501', '500'],
    ['Batch size', '2000', '1024'],
    ['Learning rate', '3', '1'],
  ])('limits %s %s to %s', async (name, entered, limited) => {
    const { user } = await renderForm();
    await choosePreset(user, 'transformer');
    await fill(user, field(name), entered);
    await user.tab();
    expect(field(name).value).toBe(limited);
  });

  it('is started once, although the button is pressed twice', async () => {
    const answer = deferred<unknown>();
    api.on(RUNS, () => answer.promise);
    const { user, location } = await renderForm();
    await user.click(start());
    await user.click(start());
    answer.resolve(trainingRun({ id: 'run_new' }));
    await waitFor(() => expect(location()).toBe('/training/run_new'));
    expect(api.callsOf(RUNS)).toHaveLength(1);
    expect(api.callsOf(RUNS)[0]!.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('that the API refuses shows the reason, and gets a new idempotency key', async () => {
    api.on(RUNS, () => problem(422, 'dataset_unusable', 'The dataset has only one class'));
    const { user, location } = await renderForm('/training/new');
    await user.click(start());
    await screen.findByText('The dataset has only one class');
    expect(location()).toBe('/training/new');
    expect(screen.queryByText('The run is queued')).toBeNull();
    await user.click(start());
    await waitFor(() => expect(api.callsOf(RUNS)).toHaveLength(2));
    const [first, second] = api.callsOf(RUNS).map(({ headers }) => headers.get('idempotency-key'));
    expect(second).not.toBe(first);
  });
});
