// @vitest-environment jsdom
import { type Backbone } from '@clipyard/client';
import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { FakeApi } from '../testing/fake-api.fixture.js';
import { renderPage } from '../testing/render-page.fixture.js';
import { BackbonesPage } from './backbones-page.js';

const densenet: Backbone = {
  object: 'backbone',
  name: 'densenet121',
  digest: 'd',
  kind: 'densenet121',
  encodes: 'image',
  pretrained: true,
  licence: null,
  featureSize: 1024,
  imageSize: null,
  window: null,
  maxFrames: null,
  default: true,
  source: 'a test',
};
const clip: Backbone = {
  ...densenet,
  name: 'r3d-18',
  encodes: 'clip',
  pretrained: false,
  licence: 'BSD-3-Clause',
  featureSize: 512,
  imageSize: 112,
  window: { frames: 16, stride: 16 },
  default: false,
};

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi().on('GET /v1/backbones', () => ({ data: [densenet, clip] }));
});

describe('BackbonesPage', () => {
  it('lists backbones with their outputs', async () => {
    renderPage(<BackbonesPage />);
    await screen.findByText('densenet121');
    screen.getByText('1024 per frame');
    screen.getByText('512 per 16 frames');
    screen.getByText('112 × 112');
    screen.getByText('BSD-3-Clause');
  });

  it('changes the default, and removes others only', async () => {
    api.on('POST /v1/backbones/r3d-18/default', () => ({ ...clip, default: true }));
    api.on('DELETE /v1/backbones/r3d-18', () => clip);
    const { user } = renderPage(<BackbonesPage />);
    await user.click(await screen.findByRole('button', { name: 'Make r3d-18 the default' }));
    await screen.findByText('New batches use r3d-18 unless they name another backbone');
    await user.click(screen.getByRole('button', { name: 'Remove r3d-18' }));
    await screen.findByText('r3d-18 is removed');
    expect(screen.queryByRole('button', { name: 'Remove densenet121' })).toBeNull();
  });

  it('explains how to publish the first backbone', async () => {
    api.on('GET /v1/backbones', () => ({ data: [] }));
    renderPage(<BackbonesPage />);
    await screen.findByText('No backbones yet');
  });
});
