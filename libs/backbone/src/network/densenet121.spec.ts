import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { elementCount } from '@clipyard/tensors';
import { SHARED_DATA_ABSENT, sharedDataDir } from '@clipyard/testing';
import { describe, expect, it } from 'vitest';

import { densenet121, densenet121Tensors } from './densenet121.js';

const shared = sharedDataDir();
const skipped = shared === null ? ` (skipped: ${SHARED_DATA_ABSENT})` : '';

describe('DenseNet121', () => {
  it('has as many tensors and values as the published file', () => {
    expect(densenet121Tensors).toHaveLength(604);
    expect(densenet121Tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0)).toBe(7_037_504);
  });

  it('lists every weight that its nodes use exactly once', () => {
    const used = densenet121.nodes.flatMap((node) =>
      node.op === 'conv'
        ? [node.kernel]
        : node.op === 'batch-norm'
          ? [node.gamma!, node.beta!, node.mean, node.variance]
          : [],
    );
    expect(used.sort()).toEqual(densenet121Tensors.map(({ name }) => name).sort());
  });

  it.skipIf(shared === null)(`has the same tensor names, shapes and layer order as Keras${skipped}`, () => {
    const { weightsManifest, modelTopology } = JSON.parse(
      readFileSync(join(shared!, 'models/densenet121_keras_topology.json'), 'utf8'),
    ) as {
      weightsManifest: { weights: { name: string; shape: number[] }[] }[];
      modelTopology: { model_config: { config: { layers: { class_name: string; config: { name: string } }[] } } };
    };
    const theirs = weightsManifest
      .flatMap(({ weights }) => weights)
      .filter(({ name }) => !name.startsWith('predictions/'));
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    expect([...densenet121Tensors].sort(byName)).toEqual(
      theirs.map(({ name, shape }) => ({ name, shape })).sort(byName),
    );
    const layers = modelTopology.model_config.config.layers
      .filter(({ class_name: type }) => type === 'Conv2D' || type === 'BatchNormalization')
      .map(({ config }) => config.name);
    const ours = [...new Set(densenet121Tensors.map(({ name }) => name.slice(0, name.lastIndexOf('/'))))];
    expect(ours).toEqual(layers);
  });
});
