// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { deferred, FakeApi, problem } from '../testing/fake-api.fixture.js';
import { renderPage } from '../testing/render-page.fixture.js';
import { classification, model, pageOf, upload } from '../testing/resources.fixture.js';
import { ClassifyPage } from './classify-page.js';

// Without regular refreshes, lists change only when a component refreshes them.
vi.mock('../api.js', async (original) => ({ ...(await original<object>()), LIST_REFRESH_MS: 600_000 }));

const CLASSIFICATIONS = 'POST /v1/classifications';
const video = new File(['aaaa'], 'clip.mp4', { type: 'video/mp4' });
const fileInput = (): HTMLInputElement => screen.getByLabelText('Drop a video here');

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi()
    .on('GET /v1/models', () => pageOf([model(), model({ id: 'model_2', aliases: ['canary'] })]))
    .on('GET /v1/classifications', () => pageOf([]))
    .on('POST /v1/uploads', () => upload('upload_1'))
    .on(CLASSIFICATIONS, () => classification({ id: 'cls_new' }));
});

describe('a chosen video', () => {
  it('is uploaded and classified with the production model', async () => {
    const { user, location } = renderPage(<ClassifyPage id={undefined} />, '/classify');
    await user.upload(fileInput(), video);
    await waitFor(() => expect(location()).toBe('/classify/cls_new'));
    expect(api.callsOf('POST /v1/uploads')[0]!.body).toBe(video);
    expect(api.callsOf(CLASSIFICATIONS)[0]!.body).toEqual({
      uri: 'upload://upload_1',
      customId: 'clip.mp4',
      model: 'production',
    });
  });

  it('is classified with the chosen model, and divided as chosen', async () => {
    const { user } = renderPage(<ClassifyPage id={undefined} />);
    await user.click(screen.getByRole('combobox', { name: 'Model' }));
    await user.click(await screen.findByRole('option', { name: 'canary' }));
    await user.click(screen.getByRole('combobox', { name: 'Answer' }));
    await user.click(await screen.findByRole('option', { name: 'segments of equal length' }));
    await user.clear(screen.getByRole('textbox', { name: 'Seconds per segment' }));
    await user.type(screen.getByRole('textbox', { name: 'Seconds per segment' }), '7.5');
    await user.upload(fileInput(), video);
    await waitFor(() => expect(api.callsOf(CLASSIFICATIONS)).toHaveLength(1));
    expect(api.callsOf(CLASSIFICATIONS)[0]!.body).toMatchObject({
      model: 'canary',
      segments: { by: 'stride', seconds: 7.5 },
    });
  });

  it('shows the progress of its upload until the classification is queued', async () => {
    const answer = deferred<unknown>();
    api.on('POST /v1/uploads', () => answer.promise);
    const { user, location } = renderPage(<ClassifyPage id={undefined} />);
    await user.upload(fileInput(), video);
    await screen.findByText('50 %');
    expect(api.callsOf(CLASSIFICATIONS)).toEqual([]);
    answer.resolve(upload('upload_1'));
    await waitFor(() => expect(location()).toBe('/classify/cls_new'));
    await waitFor(() => expect(screen.queryByLabelText('Upload')).toBeNull());
  });

  it('that cannot be uploaded shows the reason and is not classified', async () => {
    api.on('POST /v1/uploads', () => problem(429, 'quota_exceeded', 'The key has no upload quota left'));
    const { user } = renderPage(<ClassifyPage id={undefined} />);
    await user.upload(fileInput(), video);
    const alert = await screen.findByRole('alert');
    within(alert).getByText('The video could not be classified');
    within(alert).getByText('The key has no upload quota left');
    expect(api.callsOf(CLASSIFICATIONS)).toEqual([]);
  });

  it('shows a message if the API cannot be reached', async () => {
    api.on('POST /v1/uploads', () => Promise.reject(new TypeError('offline')));
    const { user } = renderPage(<ClassifyPage id={undefined} />);
    await user.upload(fileInput(), video);
    await screen.findByText('The API is not responding.');
  });
});

describe('a result', () => {
  const show = (rest: Parameters<typeof classification>[0]): ReturnType<typeof renderPage> => {
    const done = classification({ id: 'cls_1', state: 'succeeded', frames: 20, ...rest });
    api.on('GET /v1/classifications/cls_1', () => done).on('GET /v1/classifications', () => pageOf([done]));
    return renderPage(<ClassifyPage id="cls_1" />);
  };
  const result = (): HTMLElement => screen.getByRole('region', { name: 'Result' });
  const top = [
    { label: 'Punch', probability: 0.7 },
    { label: 'Wave', probability: 0.3 },
  ];

  it('lists the classes with their probabilities', async () => {
    show({ top, label: 'Punch' });
    await within(result()).findByRole('row', { name: 'Punch 70.0 %' });
    within(result()).getByRole('row', { name: 'Wave 30.0 %' });
    expect(within(result()).queryByText('No answer')).toBeNull();
  });

  it('shows no answer, and the required probability, if the model abstained', async () => {
    show({ top, abstained: true, abstainBelow: 0.9 });
    await within(result()).findByText('No answer');
    within(result()).getByText('The most likely class is below the required probability of 90 %.');
  });

  it('warns if the backbone is untrained', async () => {
    show({ top, backbonePretrained: false });
    await within(result()).findByText('The backbone is untrained');
  });

  it('shows why a video failed, with advice', async () => {
    show({
      state: 'failed',
      failure: { code: 'media_unreadable', message: 'No video stream', retryable: false },
    });
    const alert = await screen.findByRole('alert');
    within(alert).getByText('The video could not be classified');
    expect(alert.textContent).toMatch(/No video stream \[media_unreadable\]\. \w/);
  });

  it('has a timeline of its segments, whose failed parts show their reason', async () => {
    const segment = (startSeconds: number, label: string, probability: number) => ({
      startSeconds,
      endSeconds: startSeconds + 10,
      videoId: 'v',
      top: [{ label, probability }],
      label,
      abstained: false,
      failure: null,
    });
    const failure = { code: 'media_corrupt', message: 'The file breaks off', retryable: false } as const;
    const rest = { startSeconds: 30, endSeconds: null, videoId: null, top: null, label: null, abstained: false };
    const segments = [segment(0, 'Punch', 0.9), segment(10, 'Punch', 0.7), segment(20, 'Wave', 0.6)];
    const { user } = show({ top, label: 'Punch', segments: [...segments, { ...rest, failure }], events: [] });
    const timeline = await within(result()).findByRole('group', { name: 'Segments of clip.mp4' });
    const bars = within(timeline).getAllByRole('button');
    expect(bars.map((bar) => bar.getAttribute('aria-label'))).toEqual([
      'Punch, 0:00 to 0:20, 80.0 %',
      'Wave, 0:20 to 0:30, 60.0 %',
      'no class, 0:30 to 0:30',
    ]);
    within(result()).getByText('Punch: 2 segments, 80.0 %');
    screen.getByText('3 events from 0:00 to 0:30');
    await user.click(bars[2]!);
    within(result()).getByText(/media_corrupt: The file breaks off/);
    expect(within(result()).queryByRole('group', { name: /^Frames of/ })).toBeNull();
  });

  it('is polled while it is queued, and appears in the list below when it is done', async () => {
    const queued = classification();
    let current = queued;
    api.on('GET /v1/classifications/cls_1', () => current).on('GET /v1/classifications', () => pageOf([current]));
    renderPage(<ClassifyPage id="cls_1" />);
    await screen.findByText('The video is being decoded, encoded and classified.');
    current = classification({ state: 'succeeded', top, frames: 20 });
    await within(result()).findByRole('row', { name: 'Punch 70.0 %' });
    const recent = screen.getByRole('region', { name: 'Recent classifications' });
    await within(recent).findByText('Punch, 70.0 %');
  });
});
