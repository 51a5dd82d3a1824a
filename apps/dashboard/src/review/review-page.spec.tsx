// @vitest-environment jsdom
import { type ReviewItem, type ReviewLease } from '@clipyard/client';
import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { deferred, FakeApi, problem } from '../testing/fake-api.fixture.js';
import { renderPage } from '../testing/render-page.fixture.js';
import { batch, dataset, model, pageOf, trainingRun } from '../testing/resources.fixture.js';
import { BatchReviewPage, DatasetReviewPage } from './review-page.js';

const CLASSES = { walk: 5, run: 9, jump: 2 };
const item = (id: string, rest: Partial<ReviewItem> = {}): ReviewItem => ({
  id,
  videoId: id,
  customId: `${id}.mp4`,
  uri: `upload://${id}`,
  label: 'run',
  split: null,
  group: null,
  shard: 0,
  index: null,
  top: [
    { label: 'walk', probability: 0.5 },
    { label: 'run', probability: 0.4 },
  ],
  score: 0.9,
  reason: 'The model wavers',
  leasedUntil: null,
  ...rest,
});
const queue = {
  id: 'rvw_1',
  state: 'ready',
  order: 'uncertain',
  model: 'model_1',
  from: null,
  run: null,
  progress: 1,
  items: 3,
  candidates: 3,
  done: 0,
  failure: null,
  createdAt: '2026-01-01T00:00:00.000Z',
} as const;

let api: FakeApi;
/** The items that the API leases, until they are decided. */
let items: ReviewItem[];
let lease: Partial<ReviewLease>;
let beacons: string[];

const decisions = (): unknown[] =>
  api
    .callsOf('POST /v1/datasets/shapes/review/decisions')
    .flatMap(({ body }) => (body as { decisions: unknown[] }).decisions);
/** What the API was asked to lease, without the session and the number of items. */
const leases = (subject: string): object[] =>
  api.callsOf(`POST /v1/${subject}/review/leases`).map(({ body }) => {
    const { session: _, count: __, ...choice } = body as { session: string; count: number };
    return choice;
  });
const shown = (): Promise<HTMLElement> => screen.findByTestId('item');
const session = (): HTMLElement => screen.getByRole('status', { name: 'This session' });

beforeEach(() => {
  sessionStorage.clear();
  beacons = [];
  Object.assign(navigator, { sendBeacon: (path: string) => beacons.push(path) > 0 });
  items = [item('a'), item('b', { label: null }), item('c')];
  lease = {};
  api = new FakeApi()
    .on('GET /v1/datasets/shapes', () => dataset({ name: 'shapes', labels: CLASSES }))
    .on('GET /v1/batches/batch_1', () => batch({ model: 'model_1', purpose: 'classify', dataset: null }))
    .on('GET /v1/models', () => pageOf([model({ aliases: ['production', 'canary'] })]))
    .on('GET /v1/models/model_1', () => model())
    .on('GET /v1/training-runs', () =>
      pageOf([
        trainingRun({ id: 'run_plain' }),
        trainingRun({
          id: 'run_selected',
          selection: { reason: '', candidates: [], learningCurve: [], labelErrors: [] },
        }),
      ]),
    )
    .on('POST /v1/datasets/shapes/review/leases', () => ({
      queue,
      items,
      until: queue.createdAt,
      left: false,
      ...lease,
    }))
    .on('POST /v1/batches/batch_1/review/leases', () => ({
      queue,
      items: items.map((one, index) => ({ ...one, index })),
      until: queue.createdAt,
      left: false,
    }))
    .on('POST /v1/datasets/shapes/review/decisions', ({ body }) => {
      const { decisions: made } = body as { decisions: { id: string }[] };
      items = items.filter(({ id }) => !made.some((one) => one.id === id));
      return { results: made.map(({ id }) => ({ id, state: 'applied', version: 2, message: null })) };
    });
  for (const [index, id] of ['a', 'b', 'c'].entries())
    api
      .on(`GET /v1/datasets/shapes/videos/${id}/filmstrip`, () => new Response('GIF', { status: 200 }))
      .on(`GET /v1/batches/batch_1/items/${index}/filmstrip`, () => new Response('GIF', { status: 200 }));
});

describe('the review page', () => {
  it('shows the first item with its reason, classes and frames, and loads the next ones', async () => {
    renderPage(<DatasetReviewPage name="shapes" />);
    expect((await shown()).textContent).toBe('a.mp4');
    expect(screen.getByText('The model wavers')).toBeDefined();
    const classes = within(screen.getByRole('group', { name: 'Classes' })).getAllByRole('button');
    expect(classes.map(({ textContent }) => textContent)).toEqual(['1jump', '2run40 %', '3walk50 %']);
    await screen.findByRole('img', { name: /The frames of a\.mp4/ });
    await waitFor(() =>
      expect([...document.querySelectorAll('div[hidden] img')].map((image) => image.getAttribute('src'))).toEqual([
        '/v1/datasets/shapes/videos/b/filmstrip?shard=0',
        '/v1/datasets/shapes/videos/c/filmstrip?shard=0',
      ]),
    );
  });

  it('is used by keyboard: numbers choose classes, Enter accepts, X excludes', async () => {
    const { user } = renderPage(<DatasetReviewPage name="shapes" />);
    await shown();
    await user.keyboard('3');
    expect((await shown()).textContent).toBe('b.mp4');
    await user.keyboard('{Enter}');
    await user.keyboard('x');
    await screen.findByText('All items of this order are decided.');
    expect(session().textContent).toContain('1 accepted, 1 relabelled, 1 excluded, 0 skipped');
    await waitFor(() =>
      expect(decisions()).toEqual([
        { id: 'a', decision: 'relabel', label: 'walk' },
        // Without a label, the prediction is accepted.
        { id: 'b', decision: 'accept', label: 'walk' },
        { id: 'c', decision: 'exclude' },
      ]),
    );
  });

  it('leaves Enter to a button that has the focus', async () => {
    const { user } = renderPage(<DatasetReviewPage name="shapes" />);
    await shown();
    screen.getByRole('button', { name: 'Exclude' }).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(decisions()).toEqual([{ id: 'a', decision: 'exclude' }]));
  });

  it('accepts the label if its own class is chosen', async () => {
    const { user } = renderPage(<DatasetReviewPage name="shapes" />);
    await shown();
    await user.keyboard('2');
    await waitFor(() => expect(decisions()).toEqual([{ id: 'a', decision: 'accept', label: 'run' }]));
  });

  it('goes back and forth without deciding, and shows earlier decisions', async () => {
    const { user } = renderPage(<DatasetReviewPage name="shapes" />);
    await shown();
    await user.keyboard('{ArrowRight}');
    expect((await shown()).textContent).toBe('b.mp4');
    await user.keyboard('1{ArrowLeft}');
    expect(screen.getByTestId('item').textContent).toBe('b.mp4');
    expect(screen.getByRole('button', { name: /jump/ }).getAttribute('aria-pressed')).toBe('true');
    await user.keyboard('{ArrowLeft}');
    expect(screen.getByTestId('item').textContent).toBe('a.mp4');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Previous' }).disabled).toBe(true);
  });

  it('takes decisions back, sent or not', async () => {
    const { user } = renderPage(<DatasetReviewPage name="shapes" />);
    await shown();
    await user.keyboard('xu');
    expect(screen.getByTestId('item').textContent).toBe('a.mp4');
    await user.keyboard('3');
    await waitFor(() => expect(decisions()).toHaveLength(1));
    await waitFor(() => expect(session().textContent).not.toContain('being saved'));
    await user.keyboard('u');
    expect(screen.getByTestId('item').textContent).toBe('a.mp4');
    await waitFor(() =>
      expect(decisions()).toEqual([
        { id: 'a', decision: 'relabel', label: 'walk' },
        { id: 'a', decision: 'undo', version: 2 },
      ]),
    );
    expect(session().textContent).toContain('0 relabelled');
  });

  it('finds other classes by typing, and takes new ones', async () => {
    const { user } = renderPage(<DatasetReviewPage name="shapes" />);
    await shown();
    await user.keyboard('/');
    const search = screen.getByRole('combobox', { name: 'Other class' });
    expect(document.activeElement).toBe(search);
    // Keys are no shortcuts while a name is typed.
    await user.keyboard('x1');
    expect(screen.getByTestId('item').textContent).toBe('a.mp4');
    await user.clear(search);
    await user.keyboard('swim{Enter}');
    expect((await shown()).textContent).toBe('b.mp4');
    await user.keyboard('3');
    await waitFor(() =>
      expect(decisions()).toEqual([
        { id: 'a', decision: 'relabel', label: 'swim' },
        { id: 'b', decision: 'accept', label: 'walk' },
      ]),
    );
  });

  it('does not wait for the API, and keeps decisions that fail', async () => {
    const answer = deferred<Response>();
    const handler = () => answer.promise;
    api.on('POST /v1/datasets/shapes/review/decisions', handler);
    const { user } = renderPage(<DatasetReviewPage name="shapes" />);
    await shown();
    await user.keyboard('1');
    await waitFor(() => expect(decisions()).toHaveLength(1));
    await user.keyboard('1');
    expect((await shown()).textContent).toBe('c.mp4');
    answer.resolve(problem(503, 'queue_unavailable', 'Redis does not answer', { retryable: true }));
    await screen.findByText(/2 decisions are kept in this browser/);
    api.on('POST /v1/datasets/shapes/review/decisions', ({ body }) => ({
      results: (body as { decisions: { id: string }[] }).decisions.map(({ id }) => ({
        id,
        state: 'applied',
        version: 2,
        message: null,
      })),
    }));
    await user.click(screen.getByRole('button', { name: 'Try now' }));
    await waitFor(() => expect(session().textContent).not.toContain('being saved'));
    expect(decisions().slice(-2)).toEqual([
      { id: 'a', decision: 'relabel', label: 'jump' },
      { id: 'b', decision: 'relabel', label: 'jump' },
    ]);
    expect(localStorage.length).toBe(0);
  });

  it('shows decisions that were refused', async () => {
    api.on('POST /v1/datasets/shapes/review/decisions', () => ({
      results: [{ id: 'a', state: 'conflict', version: null, message: 'Another reviewer holds this item' }],
    }));
    const { user } = renderPage(<DatasetReviewPage name="shapes" />);
    await shown();
    await user.keyboard('1');
    expect(await screen.findByText('Another reviewer holds this item')).toBeDefined();
  });

  it('shows the progress while the queue is prepared', async () => {
    lease = { queue: { ...queue, state: 'preparing', progress: 0.25, items: null }, items: [] };
    renderPage(<DatasetReviewPage name="shapes" />);
    expect(await screen.findByText('Scoring the videos …')).toBeDefined();
    lease = {};
    expect((await shown()).textContent).toBe('a.mp4');
  });

  it('gives its items back when it is left', async () => {
    const { unmount } = renderPage(<DatasetReviewPage name="shapes" />);
    await shown();
    expect(beacons).toEqual([]);
    unmount();
    expect(beacons).toEqual(['/v1/datasets/shapes/review/leases']);
  });

  it('says that there is nothing to review', async () => {
    items = [];
    lease = { queue: { ...queue, items: 0 } };
    renderPage(<DatasetReviewPage name="shapes" />);
    expect(await screen.findByText('Nothing to review in this order.')).toBeDefined();
  });

  it('asks for the order, and only for what the order needs', async () => {
    const { user } = renderPage(<DatasetReviewPage name="shapes" />);
    await shown();
    const asked = (): object => leases('datasets/shapes').at(-1)!;
    const choose = async (field: string, option: string | RegExp): Promise<void> => {
      await user.click(screen.getByRole('combobox', { name: field }));
      await user.click(await screen.findByRole('option', { name: option }));
    };
    expect(asked()).toEqual({ order: 'uncertain', model: 'production' });
    await user.type(screen.getByRole('textbox', { name: 'Below' }), '60{Enter}');
    await waitFor(() => expect(asked()).toEqual({ order: 'uncertain', model: 'production', below: 0.6 }));
    await choose('Order', 'Model disagrees');
    await waitFor(() => expect(asked()).toEqual({ order: 'disagreement', model: 'production' }));
    await choose('Compare with', 'canary');
    await waitFor(() => expect(asked()).toEqual({ order: 'disagreement', model: 'production', from: 'canary' }));
    await choose('Order', 'Probable label errors');
    await waitFor(() => expect(asked()).toEqual({ order: 'suspect' }));
    await choose('Training run', /^run_selected/);
    await waitFor(() => expect(asked()).toEqual({ order: 'suspect', run: 'run_selected' }));
    // The keys are shortcuts again after each choice.
    expect(document.activeElement).toBe(document.body);
    await choose('Order', 'Random');
    await waitFor(() => expect(asked()).toEqual({ order: 'random' }));
    await shown();
  });

  it('asks for abstained items and for samples of a batch', async () => {
    const { user } = renderPage(<BatchReviewPage id="batch_1" />);
    await shown();
    const asked = (): object => leases('batches/batch_1').at(-1)!;
    const choose = async (option: string): Promise<void> => {
      await user.click(screen.getByRole('combobox', { name: 'Order' }));
      await user.click(await screen.findByRole('option', { name: option }));
    };
    expect(asked()).toEqual({ order: 'uncertain' });
    await choose('Abstained');
    await waitFor(() => expect(asked()).toEqual({ order: 'abstained' }));
    await choose('Sample of each class');
    await waitFor(() => expect(asked()).toEqual({ order: 'sample' }));
    await user.type(screen.getByRole('textbox', { name: 'Items of each class' }), '5{Enter}');
    await waitFor(() => expect(asked()).toEqual({ order: 'sample', perClass: 5 }));
  });
});
