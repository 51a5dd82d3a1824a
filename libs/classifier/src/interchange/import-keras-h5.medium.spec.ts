import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createPredictor } from '../prediction/predictor.js';
import { importKerasH5 } from './import-keras-h5.js';

const python = process.env['CLIPYARD_PYTHON'];
const labels = ['a', 'b', 'c'];

describe.runIf(python)('weights of the reference model saved by Keras', () => {
  const folder = mkdtempSync(join(tmpdir(), 'keras-classifier-'));
  let answer: { features: number[]; probabilities: number[] };
  beforeAll(() => {
    execFileSync(
      python!,
      [fileURLToPath(new URL('../../../../tools/golden/reference_classifier_h5.py', import.meta.url)), folder],
      { stdio: 'ignore' },
    );
    answer = JSON.parse(readFileSync(join(folder, 'answer.json'), 'utf8')) as typeof answer;
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['keras3.weights.h5', 'legacy.h5'])(
    'give the same probabilities as in Keras when read from %s',
    async (name) => {
      const predictor = await createPredictor(await importKerasH5(join(folder, name), labels));
      const probabilities = await predictor.predict(Float32Array.from(answer.features));
      await predictor.close();
      expect(probabilities).toHaveLength(answer.probabilities.length);
      answer.probabilities.forEach((p, i) => expect(Math.abs(p - probabilities[i]!)).toBeLessThan(1e-5));
    },
  );

  it('are refused if the number of labels differs', async () => {
    await expect(importKerasH5(join(folder, 'legacy.h5'), ['a'])).rejects.toMatchObject({ code: 'model_unavailable' });
  });
});

describe('importKerasH5', () => {
  it('refuses a file that is not HDF5 and a file that does not exist', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'no-h5-'));
    writeFileSync(join(folder, 'text.h5'), 'no');
    await expect(importKerasH5(join(folder, 'text.h5'), labels)).rejects.toMatchObject({ code: 'model_unavailable' });
    await expect(importKerasH5(join(folder, 'absent.h5'), labels)).rejects.toMatchObject({ code: 'model_unavailable' });
    rmSync(folder, { recursive: true });
  });
});
