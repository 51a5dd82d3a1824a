// @vitest-environment jsdom
import { type Selection } from '@clipyard/client';
import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { renderPage } from '../testing/render-page.fixture.js';
import { SelectionReport } from './selection.js';

const candidate = {
  head: 'linear-mean',
  strength: 1,
  loss: 0.3,
  difference: { mean: 0, standardError: 0 },
  accuracy: 0.9,
  accuracyInterval: [0.85, 0.95],
  topK: [{ k: 2, accuracy: 0.98 }],
  macroF1: 0.88,
  perClass: [{ label: 'Punch', precision: 0.9, recall: 0.8, f1: 0.85, support: 15 }],
  seconds: 1,
  chosen: true,
};
const { accuracyInterval: _, topK: __, macroF1: ___, perClass: ____, ...earlier } = candidate;
const selection: Selection = {
  reason: 'linear-mean has the lowest out-of-fold loss (0.300)',
  candidates: [candidate, { ...earlier, head: 'temporal', chosen: false }],
  learningCurve: [
    { share: 0.25, accuracy: 0.7 },
    { share: 1, accuracy: 0.9 },
  ],
  labelErrors: Array.from({ length: 10 }, (_, i) => ({
    customId: `clips/${i}.mp4`,
    videoId: `v${i}`,
    label: 'Punch',
    suggested: 'Kick',
    probability: 0.01,
  })),
};
const of = { dataset: 'shapes', version: 3 };
const cells = (row: HTMLElement): (string | null)[] => [...row.children].map(({ textContent }) => textContent);

describe('SelectionReport', () => {
  it('shows the figures of every candidate, and leaves out those that earlier records lack', () => {
    renderPage(<SelectionReport selection={selection} of={of} />);
    const rows = within(screen.getByRole('table', { name: 'Candidates' })).getAllByRole('row');
    expect(rows.map(cells)).toEqual([
      ['Head', 'Accuracy (95 % interval)', 'Top 2', 'Macro F1', 'Loss', 'Difference to the best'],
      ['linear-mean chosen', '90.0 % (85.0 % to 95.0 %)', '98.0 %', '88.0 %', '0.300', '0.000 ± 0.000'],
      ['temporal ', '90.0 %', '–', '–', '0.300', '0.000 ± 0.000'],
    ]);
  });

  it('shows why the head was chosen, and the learning curve', () => {
    renderPage(<SelectionReport selection={selection} of={of} />);
    screen.getByText('linear-mean has the lowest out-of-fold loss (0.300).');
    const rows = within(screen.getByRole('table', { name: 'Accuracy by share of the training videos' }));
    expect(rows.getAllByRole('row').map(({ textContent }) => textContent)).toEqual([
      '25 % of the videos70.0 %',
      '100 % of the videos90.0 %',
    ]);
  });

  it('shows F1 of each class', async () => {
    const { user } = renderPage(<SelectionReport selection={selection} of={of} />);
    await user.click(screen.getByRole('button', { name: 'F1 of each class' }));
    const rows = within(await screen.findByRole('table', { name: 'F1 of each class' })).getAllByRole('row');
    expect(rows.map(cells)).toEqual([
      ['Class', 'linear-mean'],
      ['Punch', '85.0 %'],
    ]);
  });

  it('shows the frames of videos whose label is probably wrong, some at a time', async () => {
    const { user } = renderPage(<SelectionReport selection={selection} of={of} />);
    screen.getByText('10 labels are probably wrong');
    const frames = (): HTMLElement[] => screen.getAllByRole('group', { name: /^Frames of \d\.mp4$/ });
    expect(frames()).toHaveLength(8);
    screen.getByText(/0\.mp4/, { selector: 'span' });
    screen.getAllByText(/labelled Punch \(probability 1\.0 %\), suggested Kick/);
    await user.click(screen.getByRole('button', { name: 'Show more' }));
    expect(frames()).toHaveLength(10);
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
  });

  it('has no learning curve if the run ended before it was measured', () => {
    renderPage(<SelectionReport selection={{ ...selection, learningCurve: [] }} of={of} />);
    expect(screen.queryByText(/Learning curve/)).toBeNull();
  });

  it('says if no label is probably wrong', () => {
    renderPage(<SelectionReport selection={{ ...selection, labelErrors: [] }} of={of} />);
    screen.getByText('No label is probably wrong.');
  });
});
