// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { deferred, FakeApi, problem } from '../testing/fake-api.fixture.js';
import { renderPage } from '../testing/render-page.fixture.js';
import { NewBackbonePage } from './new-backbone-page.js';

const graph = new File([new Uint8Array(8)], 'model.onnx');
/** Files of jsdom cannot be read as text. */
const json = (content: object | string): File => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return Object.assign(new File([text], 'backbone.json'), { text: () => Promise.resolve(text) });
};
const filled = { name: 'tiles', licence: 'MIT', pretrained: false, input: { scale: 1 / 255 }, size: 64 };

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi()
    .on('POST /v1/uploads', () => ({ uri: 'upload://upload_1' }))
    .on('POST /v1/backbones', () => ({ name: 'tiles' }));
});

const render = (): ReturnType<typeof renderPage> => renderPage(<NewBackbonePage />, '/backbones/new');
const files = (): HTMLElement => screen.getByLabelText('Drop an ONNX file, and its backbone.json if it has one');
const add = (): HTMLElement => screen.getByRole('button', { name: 'Add backbone' });

describe('NewBackbonePage', () => {
  it('uploads a file with its backbone.json, and returns to the list', async () => {
    const answer = deferred<object>();
    api.on('POST /v1/backbones', () => answer.promise);
    const { user, location } = render();
    await user.upload(files(), [graph, json(filled)]);
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe('tiles'));
    screen.getByText('model.onnx, 8 B');
    await user.click(screen.getByRole('checkbox', { name: 'Use it for batches that name no backbone' }));
    await user.click(add());
    await screen.findByText('The network is checked and run once.');
    expect(screen.getByRole('progressbar', { name: 'Upload' })).toBeDefined();
    answer.resolve({ name: 'tiles' });
    await waitFor(() => expect(location()).toBe('/backbones'));
    expect(api.callsOf('POST /v1/backbones')[0]?.body).toEqual({
      uri: 'upload://upload_1',
      default: true,
      descriptor: { ...filled, input: { scale: 1 / 255, channels: 'RGB', mean: 0, std: 1 }, output: {} },
    });
  });

  it('adds a file by its URI', async () => {
    const { user, location } = render();
    expect(add().hasAttribute('disabled')).toBe(true);
    await user.type(screen.getByLabelText('Or the URI of an ONNX file'), 's3://models/a.onnx');
    await user.type(screen.getByLabelText(/^Name/), 'tiles');
    await user.type(screen.getByLabelText(/^Licence/), 'MIT');
    await user.click(add());
    await waitFor(() => expect(location()).toBe('/backbones'));
    expect(api.callsOf('POST /v1/backbones')[0]?.body).toMatchObject({
      uri: 's3://models/a.onnx',
      default: false,
      descriptor: { name: 'tiles', licence: 'MIT', pretrained: true },
    });
  });

  it('shows why the API refuses it, and does not upload the file again', async () => {
    api.on('POST /v1/backbones', () =>
      problem(422, 'backbone_invalid', 'The graph leaves the size open', {
        errors: [{ pointer: '/descriptor/size', code: 'required', detail: 'set "size"' }],
      }),
    );
    const { user, location } = render();
    await user.upload(files(), [graph, json({ ...filled, size: undefined })]);
    await waitFor(() => expect(add().hasAttribute('disabled')).toBe(false));
    await user.click(add());
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('The graph leaves the size open');
    expect(alert.textContent).toContain('/descriptor/size');
    expect(location()).toBe('/backbones/new');
    api.on('POST /v1/backbones', () => ({ name: 'tiles' }));
    await user.type(screen.getByLabelText('Size of images'), '64');
    await user.click(add());
    await waitFor(() => expect(location()).toBe('/backbones'));
    expect(api.callsOf('POST /v1/uploads')).toHaveLength(1);
    expect(api.callsOf('POST /v1/backbones')[1]?.body).toMatchObject({ descriptor: { size: 64 } });
  });

  it.each([
    ['a descriptor that is not JSON', [json('{')], 'backbone.json is not JSON'],
    ['several graphs', [graph, new File([''], 'other.onnx')], 'Choose one ONNX file; these are 2'],
  ])('explains why it refuses %s', async (_, chosen, message) => {
    const { user } = render();
    await user.upload(files(), chosen);
    expect((await screen.findByRole('alert')).textContent).toContain(message);
  });
});
