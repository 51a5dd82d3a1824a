// @vitest-environment jsdom
import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { deferred, FakeApi, problem } from '../testing/fake-api.fixture.js';
import { fill, renderPage } from '../testing/render-page.fixture.js';
import { batch, dataset, dryRun, model, pageOf, upload } from '../testing/resources.fixture.js';
import { NewBatchPage } from './new-batch-page.js';

const BATCHES = 'POST /v1/batches';
const button = (name: string | RegExp): HTMLButtonElement => screen.getByRole('button', { name });
const fileInput = (label: string): HTMLInputElement => screen.getByLabelText(label);

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi()
    .on('GET /v1/datasets', () => pageOf([dataset()]))
    .on('GET /v1/models', () => pageOf([model()]))
    .on(BATCHES, ({ query, body }) => {
      const isCheck = query['validateOnly'] === 'true' || (body as { validateOnly?: boolean }).validateOnly === true;
      return isCheck ? dryRun() : batch({ id: 'batch_new' });
    });
});

/** Opens the page on the tab for URIs and fills in a dataset and two URIs. */
async function fillUris(): Promise<ReturnType<typeof renderPage>> {
  const page = renderPage(<NewBatchPage />, '/new');
  await fill(page.user, screen.getByRole('combobox', { name: 'Dataset' }), 'shapes');
  await page.user.click(screen.getByRole('tab', { name: 'URIs' }));
  await fill(page.user, screen.getByRole('textbox', { name: 'URIs' }), 's3://b/1.mp4, Punch\ns3://b/2.mp4');
  return page;
}

describe('validation', () => {
  it('disables the check and lists the missing inputs until a dataset and videos are given', async () => {
    const { user } = renderPage(<NewBatchPage />, '/new');
    screen.getByText('Choose a dataset and videos first.');
    expect(button('Upload and check').disabled).toBe(true);
    await fill(user, screen.getByRole('combobox', { name: 'Dataset' }), 'shapes');
    screen.getByText('Choose videos first.');
    await user.click(screen.getByRole('tab', { name: 'Prefix' }));
    await fill(user, screen.getByRole('textbox', { name: 'Prefix' }), 's3://bucket/');
    expect(screen.queryByText(/first\.$/)).toBeNull();
    expect(button('Check').disabled).toBe(false);
  });

  it('explains which characters a dataset name may have', async () => {
    const { user } = renderPage(<NewBatchPage />, '/new');
    const name = screen.getByRole('combobox', { name: 'Dataset' });
    await fill(user, name, 'My data');
    screen.getByText('Use lower-case letters, digits, dots, dashes and underscores');
    await fill(user, name, 'my-data');
    expect(screen.queryByText(/^Use lower-case/)).toBeNull();
  });

  it('asks for no dataset if the videos are only classified', async () => {
    const { user } = renderPage(<NewBatchPage />, '/new');
    await user.click(screen.getByRole('radio', { name: 'Classify' }));
    screen.getByText('Choose videos first.');
    expect(screen.queryByRole('combobox', { name: 'Dataset' })).toBeNull();
    expect(screen.getByRole<HTMLInputElement>('combobox', { name: 'Model' }).value).toBe('production');
  });

  it('explains how to get a model if there is none', async () => {
    api.on('GET /v1/models', () => pageOf([]));
    const { user } = renderPage(<NewBatchPage />, '/new');
    await user.click(screen.getByRole('radio', { name: 'Classify' }));
    await screen.findByText('No models yet: start a training run');
  });
});

describe('URIs', () => {
  it('are sent as NDJSON in a dry run, and submitted unchanged with an idempotency key', async () => {
    const { user, location } = await fillUris();
    await user.click(button('Check'));
    await user.click(await screen.findByRole('button', { name: 'Submit 2 videos' }));
    await waitFor(() => expect(location()).toBe('/batches/batch_new'));
    const [check, submission] = api.callsOf(BATCHES);
    const lines = '{"uri":"s3://b/1.mp4","label":"Punch"}\n{"uri":"s3://b/2.mp4"}';
    expect(check).toMatchObject({
      body: lines,
      query: { purpose: 'extract', dataset: 'shapes', priority: '5', validateOnly: 'true' },
    });
    expect(check!.headers.get('content-type')).toBe('application/x-ndjson');
    expect(check!.headers.get('idempotency-key')).toBeNull();
    expect(submission).toMatchObject({ body: lines, query: { ...check!.query, validateOnly: 'false' } });
    expect(submission!.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('repeat the idempotency key if the submission is tried again', async () => {
    const { user } = await fillUris();
    await user.click(button('Check'));
    const submit = await screen.findByRole('button', { name: 'Submit 2 videos' });
    api.on(BATCHES, () => problem(503, 'queue_unavailable', 'The queue is not available'));
    await user.click(submit);
    await screen.findByText('The queue is not available');
    await user.click(submit);
    await waitFor(() => expect(api.callsOf(BATCHES)).toHaveLength(3));
    const [, first, second] = api.callsOf(BATCHES).map(({ headers }) => headers.get('idempotency-key'));
    expect(first).not.toBeNull();
    expect(second).toBe(first);
  });

  it('must be checked again after a change of the form', async () => {
    const { user } = await fillUris();
    await user.click(button('Check'));
    await screen.findByRole('region', { name: 'Preview' });
    await fill(user, screen.getByRole('textbox', { name: 'URIs' }), 's3://b/3.mp4');
    expect(screen.queryByRole('region', { name: 'Preview' })).toBeNull();
    expect(screen.queryByRole('button', { name: /^Submit/ })).toBeNull();
    expect(button('Check').disabled).toBe(false);
  });

  it('that the API refuses are listed with the reason for each', async () => {
    api.on(BATCHES, () =>
      problem(400, 'invalid_request', 'Two items are invalid', {
        errors: [{ pointer: '/items/1/uri', code: 'invalid', detail: 'must start with s3://' }],
      }),
    );
    const { user } = await fillUris();
    await user.click(button('Check'));
    const alert = await screen.findByRole('alert');
    within(alert).getByText('The check failed');
    within(alert).getByText('/items/1/uri');
    expect(alert.textContent).toContain('must start with s3://');
    expect(screen.queryByRole('button', { name: /^Submit/ })).toBeNull();
  });

  it('show a message if the API cannot be reached', async () => {
    api.on(BATCHES, () => Promise.reject(new TypeError('fetch failed')));
    const { user } = await fillUris();
    await user.click(button('Check'));
    expect((await screen.findByRole('alert')).textContent).toContain('The API is not responding.');
  });

  it('are not sent twice while the check is running', async () => {
    const answer = deferred<unknown>();
    api.on(BATCHES, () => answer.promise);
    const { user } = await fillUris();
    await user.click(button('Check'));
    expect(button('Check').disabled).toBe(true);
    await user.click(button('Check'));
    answer.resolve(dryRun());
    await screen.findByRole('button', { name: 'Submit 2 videos' });
    expect(api.callsOf(BATCHES)).toHaveLength(1);
  });
});

describe('the preview', () => {
  it('shows warnings, unreadable videos, files left out and an exceeded quota', async () => {
    api.on(BATCHES, () =>
      dryRun({
        items: 5,
        sampled: 5,
        labels: { Punch: 2 },
        exceedsQuota: true,
        itemsLeft: 3,
        warnings: ['3 of 5 videos have no label.'],
        unreadable: 4,
        unreadableByCode: { source_not_found: { count: 4, example: 's3://b/1.mp4 does not exist' } },
        leftOut: { hidden: { count: 2, examples: ['._a.mp4', '._b.mp4'] } },
      }),
    );
    const { user } = await fillUris();
    await user.click(button('Check'));
    await screen.findByText('3 of 5 videos have no label.');
    screen.getByText('4 of 5 videos cannot be read');
    screen.getByText(/s3:\/\/b\/1\.mp4 does not exist/);
    screen.getByText('2 left out: hidden or system file (._a.mp4, ._b.mp4)');
    screen.getByText('Quota exceeded');
    screen.getByText(/may submit 3 more videos now/);
  });

  it('shows the commonest classes of many, and counts the others', async () => {
    const labels = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`class ${i}`, i + 1]));
    api.on(BATCHES, () => dryRun({ items: 500_500, labels }));
    const { user } = await fillUris();
    await user.click(button('Check'));
    const preview = await screen.findByRole('region', { name: 'Preview' });
    within(preview).getByRole('row', { name: /^class 999 / });
    expect(within(preview).queryByRole('row', { name: /^class 1 / })).toBeNull();
    within(preview).getByText('and 950 more classes');
  });

  it('has no warning if all videos are labelled and the quota suffices', async () => {
    const { user } = await fillUris();
    await user.click(button('Check'));
    const preview = await screen.findByRole('region', { name: 'Preview' });
    expect(within(preview).queryByRole('alert')).toBeNull();
    within(preview).getByRole('row', { name: /Punch 2 · 100.0 %/ });
  });
});

describe('files', () => {
  const files = [
    new File(['aaaa'], 'a.mp4', { type: 'video/mp4' }),
    new File(['bbbb'], 'b.mp4', { type: 'video/mp4' }),
    new File(['text'], 'notes.txt', { type: 'text/plain' }),
  ];
  const zone = 'Drop videos here, or a folder with one subfolder per class';

  it('are uploaded once, although the check fails at first', async () => {
    let uploads = 0;
    api.on('POST /v1/uploads', () => upload(`upload_${++uploads}`));
    api.on(BATCHES, () => problem(400, 'invalid_request', 'Not this time'));
    const { user } = renderPage(<NewBatchPage />, '/new');
    await fill(user, screen.getByRole('combobox', { name: 'Dataset' }), 'shapes');
    await user.upload(fileInput(zone), files.slice(0, 2));
    screen.getByText('2 videos, 8 B');
    await user.click(button('Upload and check'));
    await screen.findByText('Not this time');
    api.on(BATCHES, () => dryRun());
    await user.click(button('Upload and check'));
    await screen.findByRole('button', { name: 'Submit 2 videos' });
    expect(uploads).toBe(2);
    expect(
      String(api.callsOf(BATCHES)[1]!.body)
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { customId: 'a.mp4', uri: expect.stringMatching(/^upload:\/\/upload_[12]$/) },
      { customId: 'b.mp4', uri: expect.stringMatching(/^upload:\/\/upload_[12]$/) },
    ]);
  });

  it('that differ but have the same path both stay, and the same file is not taken twice', async () => {
    const { user } = renderPage(<NewBatchPage />, '/new');
    const again = new File(['another'], 'a.mp4', { type: 'video/mp4' });
    await user.upload(fileInput(zone), files[0]!);
    await user.upload(fileInput(zone), again);
    screen.getByText('2 videos, 11 B');
    await user.upload(fileInput(zone), files[0]!);
    screen.getByText('2 videos, 11 B');
    screen.getByText('1 left out: the same file again (a.mp4)');
  });

  it('that are hidden, empty or no videos are left out with a note', async () => {
    const { user } = renderPage(<NewBatchPage />, '/new');
    // `accept` only filters the dialog of the browser; dropped folders contain anything.
    fileInput(zone).removeAttribute('accept');
    await user.upload(fileInput(zone), [
      ...files,
      new File(['junk'], '._a.mp4'),
      new File([], 'empty.mp4'),
      new File(['uri'], 'labels.csv'),
    ]);
    screen.getByText('2 videos, 8 B');
    screen.getByText('1 left out: not a video by its extension (notes.txt)');
    screen.getByText('1 left out: hidden or system file (._a.mp4)');
    screen.getByText('1 left out: empty file (empty.mp4)');
    screen.getByText(/^1 left out: list of items/);
    await user.click(button('Remove all'));
    expect(screen.queryByText(/left out/)).toBeNull();
    expect(screen.queryByText('2 videos, 8 B')).toBeNull();
  });

  it('that cannot be uploaded show the reason', async () => {
    api.on('POST /v1/uploads', () => problem(413, 'payload_too_large', 'The file is larger than 2 GB'));
    const { user } = renderPage(<NewBatchPage />, '/new');
    await fill(user, screen.getByRole('combobox', { name: 'Dataset' }), 'shapes');
    await user.upload(fileInput(zone), files.slice(0, 1));
    await user.click(button('Upload and check'));
    await screen.findByText('The file is larger than 2 GB');
    expect(api.callsOf(BATCHES)).toEqual([]);
  });
});

describe('a manifest', () => {
  it('is sent as CSV if its name ends in .csv', async () => {
    const { user } = renderPage(<NewBatchPage />, '/new');
    await fill(user, screen.getByRole('combobox', { name: 'Dataset' }), 'shapes');
    await user.click(screen.getByRole('tab', { name: 'CSV or NDJSON' }));
    const manifest = new File(['uri,label\ns3://b/1.mp4,Punch\n'], 'clips.csv', { type: 'text/csv' });
    await user.upload(fileInput('Drop a CSV (header: uri,label) or NDJSON file'), manifest);
    screen.getByText('clips.csv, 29 B');
    await user.click(button('Check'));
    await screen.findByRole('region', { name: 'Preview' });
    const [check] = api.callsOf(BATCHES);
    expect(check!.body).toBe(manifest);
    expect(check!.headers.get('content-type')).toBe('text/csv');
  });
});

describe('pasted URIs', () => {
  it('are sent as CSV if their first line names columns', async () => {
    const { user } = renderPage(<NewBatchPage />, '/new');
    await fill(user, screen.getByRole('combobox', { name: 'Dataset' }), 'shapes');
    await user.click(screen.getByRole('tab', { name: 'URIs' }));
    await user.click(screen.getByRole('textbox', { name: 'URIs' }));
    await user.paste('uri,split,group\ns3://b/1.mp4,test,day 1');
    await user.click(button('Check'));
    await screen.findByRole('region', { name: 'Preview' });
    const [check] = api.callsOf(BATCHES);
    expect(check!.body).toBe('uri,split,group\ns3://b/1.mp4,test,day 1');
    expect(check!.headers.get('content-type')).toBe('text/csv');
  });

  it('have the rule for segments in the query', async () => {
    const { user } = renderPage(<NewBatchPage />, '/new');
    await fill(user, screen.getByRole('combobox', { name: 'Dataset' }), 'shapes');
    await user.click(screen.getByRole('combobox', { name: 'Items' }));
    await user.click(await screen.findByRole('option', { name: 'one per shot' }));
    expect(screen.queryByRole('textbox', { name: 'Seconds per segment' })).toBeNull();
    await user.click(screen.getByRole('tab', { name: 'URIs' }));
    await user.click(screen.getByRole('textbox', { name: 'URIs' }));
    await user.paste('s3://b/1.mp4');
    await user.click(button('Check'));
    await screen.findByRole('region', { name: 'Preview' });
    expect(api.callsOf(BATCHES)[0]!.query).toMatchObject({ segments: 'shots' });
  });
});

describe('a list that is not read', () => {
  it('is named, and cannot be submitted', async () => {
    const { user } = renderPage(<NewBatchPage />, '/new');
    await fill(user, screen.getByRole('combobox', { name: 'Dataset' }), 'shapes');
    await user.click(screen.getByRole('tab', { name: 'CSV or NDJSON' }));
    const input = fileInput('Drop a CSV (header: uri,label) or NDJSON file');
    input.removeAttribute('accept');
    await user.upload(input, new File(['PK'], 'labels.xlsx'));
    screen.getByText(/labels\.xlsx is an Excel workbook, not a list that Clipyard reads/);
    expect(button('Check').disabled).toBe(true);
  });
});

describe('a prefix', () => {
  it('is sent with its patterns, its backbone, its sampling, the limit of failures and the label rule', async () => {
    api.on('GET /v1/backbones', () => ({ data: [{ name: 'densenet121' }, { name: 'r3d-18' }] }));
    const { user, location } = renderPage(<NewBatchPage />, '/new');
    await fill(user, screen.getByRole('combobox', { name: 'Dataset' }), 'shapes');
    await user.click(screen.getByRole('combobox', { name: 'Backbone' }));
    await user.click(await screen.findByRole('option', { name: 'r3d-18' }));
    await user.click(screen.getByRole('combobox', { name: 'Frames' }));
    await user.click(screen.getByRole('option', { name: 'from the start' }));
    await fill(user, screen.getByRole('textbox', { name: 'Pause after failures' }), '1.5');
    screen.getByText('Enter a whole number, or a share below 1');
    await user.clear(screen.getByRole('textbox', { name: 'Pause after failures' }));
    await fill(user, screen.getByRole('textbox', { name: 'Pause after failures' }), '0.2');
    expect(screen.queryByText('Enter a whole number, or a share below 1')).toBeNull();
    await user.click(screen.getByRole('tab', { name: 'Prefix' }));
    await fill(user, screen.getByRole('textbox', { name: 'Prefix' }), ' s3://bucket/clips/ ');
    await fill(user, screen.getByRole('textbox', { name: 'Include' }), '**/*.mp4, **/*.avi');
    await user.click(button('Check'));
    await user.click(await screen.findByRole('button', { name: 'Submit 2 videos' }));
    await waitFor(() => expect(location()).toBe('/batches/batch_new'));
    const body = {
      purpose: 'extract',
      dataset: 'shapes',
      priority: 5,
      stopAfterFailures: 0.2,
      frames: { sampling: 'head', backbone: 'r3d-18' },
      source: { prefix: 's3://bucket/clips/', include: ['**/*.mp4', '**/*.avi'], labelFrom: 'folder' },
    };
    expect(api.callsOf(BATCHES).map((call) => call.body)).toEqual([{ ...body, validateOnly: true }, body]);
  });

  it('is divided into segments of the chosen length', async () => {
    const { user, location } = renderPage(<NewBatchPage />, '/new');
    await fill(user, screen.getByRole('combobox', { name: 'Dataset' }), 'shapes');
    await user.click(screen.getByRole('combobox', { name: 'Items' }));
    await user.click(await screen.findByRole('option', { name: 'segments of equal length' }));
    await user.clear(screen.getByRole('textbox', { name: 'Seconds per segment' }));
    await fill(user, screen.getByRole('textbox', { name: 'Seconds per segment' }), '7.5');
    await user.click(screen.getByRole('tab', { name: 'Prefix' }));
    await fill(user, screen.getByRole('textbox', { name: 'Prefix' }), 's3://bucket/clips/');
    await user.click(button('Check'));
    await user.click(await screen.findByRole('button', { name: 'Submit 2 videos' }));
    await waitFor(() => expect(location()).toBe('/batches/batch_new'));
    expect(api.callsOf(BATCHES)[1]!.body).toMatchObject({ segments: { by: 'stride', seconds: 7.5 } });
  });

  it('has a split rule if the box is checked', async () => {
    const { user } = renderPage(<NewBatchPage />, '/new');
    await fill(user, screen.getByRole('combobox', { name: 'Dataset' }), 'shapes');
    await user.click(screen.getByRole('tab', { name: 'Prefix' }));
    await fill(user, screen.getByRole('textbox', { name: 'Prefix' }), 's3://bucket/');
    await user.click(screen.getByRole('checkbox', { name: /^Take the split of each video from folders/ }));
    await user.click(button('Check'));
    await screen.findByRole('region', { name: 'Preview' });
    expect(api.callsOf(BATCHES)[0]!.body).toMatchObject({
      source: { prefix: 's3://bucket/', labelFrom: 'folder', splitFrom: 'folder' },
    });
  });

  it('has no label rule if the box is not checked', async () => {
    const { user } = renderPage(<NewBatchPage />, '/new');
    await fill(user, screen.getByRole('combobox', { name: 'Dataset' }), 'shapes');
    await user.click(screen.getByRole('tab', { name: 'Prefix' }));
    await fill(user, screen.getByRole('textbox', { name: 'Prefix' }), 's3://bucket/');
    await user.click(screen.getByRole('checkbox', { name: 'Label each video with the name of its folder' }));
    await user.click(button('Check'));
    await screen.findByRole('region', { name: 'Preview' });
    expect(api.callsOf(BATCHES)[0]!.body).toMatchObject({ purpose: 'extract' });
    expect((api.callsOf(BATCHES)[0]!.body as { source: object }).source).toEqual({ prefix: 's3://bucket/' });
  });

  it('has no label rule, and no box for it, if the videos are only classified', async () => {
    const { user } = renderPage(<NewBatchPage />, '/new');
    await user.click(screen.getByRole('radio', { name: 'Classify' }));
    await user.click(screen.getByRole('tab', { name: 'Prefix' }));
    await fill(user, screen.getByRole('textbox', { name: 'Prefix' }), 's3://bucket/');
    expect(screen.queryByRole('checkbox')).toBeNull();
    await user.click(button('Check'));
    await screen.findByRole('region', { name: 'Preview' });
    expect(api.callsOf(BATCHES)[0]!.body).toMatchObject({ purpose: 'classify', model: 'production' });
    expect((api.callsOf(BATCHES)[0]!.body as { source: object }).source).toEqual({ prefix: 's3://bucket/' });
  });
});
