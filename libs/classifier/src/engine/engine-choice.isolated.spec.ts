import { beforeEach, expect, it, vi } from 'vitest';

import { initialParameters } from '../model/initial-parameters.js';
import { createInferenceEngine, createTrainingEngine, defaultEngine } from './engine-choice.js';
import { freshState } from './training-engine.port.js';

vi.mock('@clipyard/tensors', async (original) => ({
  ...(await original<object>()),
  hasTfjsGpu: () => Promise.resolve(true),
}));
const tfjs = vi.hoisted(() => ({
  name: 'tfjs-tensorflow-gpu',
  forward: vi.fn(),
  step: vi.fn(),
  setState: vi.fn(),
  dispose: vi.fn(),
}));
vi.mock('./tfjs-inference.engine.js', () => ({ TfjsInferenceEngine: { create: () => Promise.resolve(tfjs) } }));
vi.mock('./tfjs-training.engine.js', () => ({ TfjsTrainingEngine: { create: () => Promise.resolve(tfjs) } }));

const shape = { frames: 2, featureSize: 8, hiddenSize: 4, classes: 3 };
const options = { shape, maskedPooling: true };
const parameters = initialParameters(shape, 1);
const state = freshState(parameters);

beforeEach(() => vi.resetAllMocks());

it('takes tfjs on a GPU after it has run, with the state that was given', async () => {
  expect((await createInferenceEngine(defaultEngine, options, parameters)).name).toBe('tfjs-tensorflow-gpu');
  expect(tfjs.forward).toHaveBeenCalledOnce();
  expect((await createTrainingEngine(defaultEngine, options, state)).name).toBe('tfjs-tensorflow-gpu');
  expect(tfjs.step).toHaveBeenCalledOnce();
  expect(tfjs.setState).toHaveBeenCalledExactlyOnceWith(state);
});

it('takes onnxruntime and warns if tfjs fails at its first operation', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  tfjs.forward.mockRejectedValue(new Error('no kernel'));
  tfjs.step.mockRejectedValue(new Error('no kernel'));
  const [inference, training] = [
    await createInferenceEngine(defaultEngine, options, parameters),
    await createTrainingEngine(defaultEngine, options, state),
  ];
  for (const { name } of [inference, training]) expect(name).toContain('onnx-cpu');
  expect(tfjs.dispose).toHaveBeenCalledTimes(2);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('no kernel'), 'ClipyardWarning');
  await Promise.all([inference.dispose(), training.dispose()]);
});
