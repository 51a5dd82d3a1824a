import { readOnnxFile } from '@clipyard/tensors';
import { describe, expect, it } from 'vitest';

import { changed, type LinearHead, linearHead, sklearnHead, target } from './head-graphs.fixture.js';
import { type HeadInterface, headInterface } from './head-interface.js';
import { headRules } from './read-onnx-head.js';

const { labels } = target;
const read = (bytes: Uint8Array): HeadInterface => headInterface(readOnnxFile(bytes, headRules), target);

describe('headInterface', () => {
  it.each<[string, LinearHead, Partial<HeadInterface['input']>]>([
    ['the mean of the frames', {}, { reads: 'mean', type: 1 }],
    ['features of any size as the mean', { shape: [null, null] }, { reads: 'mean' }],
    ['all frames, one after the other', { shape: [null, 12] }, { reads: 'flat' }],
    ['frames', { shape: [null, 4, 3] }, { reads: 'frames' }],
    ['frames of any number', { shape: [null, null, 3] }, { reads: 'frames' }],
    ['float64', { type: 'float64' }, { reads: 'mean', type: 11 }],
  ])('finds that a graph takes %s', (_, graph, input) => {
    expect(read(linearHead(graph))).toMatchObject({ input: { name: 'x', ...input }, mask: null, output: 'y' });
  });

  it('finds the mask beside the frames, in any order', () => {
    const graph = linearHead({ shape: [null, 4, 3], mask: { shape: [null, 4] } });
    const expected = { input: { name: 'x', reads: 'frames' }, mask: { name: 'mask', type: 9 } };
    expect(read(graph)).toMatchObject(expected);
    expect(read(changed(graph, ({ input }) => void input!.reverse()))).toMatchObject(expected);
  });

  it('finds the probabilities of scikit-learn, also behind a dictionary', () => {
    for (const zipMap of [true, false]) expect(read(sklearnHead({ zipMap, labels })).output).toBe('probabilities');
  });

  it('takes the output that names probabilities or logits if there are several', () => {
    const graph = changed(linearHead({ names: ['x', 'logits'] }), ({ output }) => {
      output!.unshift({ ...output![0]!, name: 'hidden' });
    });
    expect(read(graph).output).toBe('logits');
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['too many features', linearHead({ shape: [null, 5] }), /takes 5 numbers, but the features.*4 frames of 3 numbers/],
    ['too few features', linearHead({ shape: [null, 2] }), /takes 2 numbers/],
    ['other frames', linearHead({ shape: [null, 5, 3] }), /frames of another shape: the features.*4 frames of 3/],
    ['other features per frame', linearHead({ shape: [null, 4, 7] }), /frames of another shape/],
    ['one axis', linearHead({ shape: [null] }), /must have 2 axes .* or 3/],
    ['four axes', linearHead({ shape: [null, 4, 3, 1] }), /must have 2 axes .* or 3/],
    [
      'an input of unknown shape',
      changed(linearHead(), ({ input }) => void (input![0]!.type = { tensorType: { elemType: 1 } })),
      /of unknown shape\) must have 2 axes/,
    ],
    ['integers', linearHead({ type: 'int64' }), /x must be a float tensor/],
    ['one video per run', linearHead({ shape: [1, 3] }), /fixed at 1; export the head with a dynamic first axis/],
    [
      'one mask per run',
      linearHead({ shape: [null, 4, 3], mask: { shape: [1, 4] } }),
      /mask \(1 × 4\) is fixed at 1|fixed at 1/,
    ],
    ['a mask of bytes', linearHead({ shape: [null, 4, 3], mask: { shape: [null, 4], type: 'uint8' } }), /mask must be/],
    ['a mask of other frames', linearHead({ shape: [null, 4, 3], mask: { shape: [null, 5] } }), /marks 5 frames, but/],
    ['a mask without frames', linearHead({ shape: [null, 3], mask: { shape: [null, 4] } }), /has the inputs x .*mask/],
    [
      'a column per input',
      changed(linearHead({ shape: [null, 1] }), ({ input }) => {
        for (let i = 0; i < 1023; i++) input!.push({ ...input![0]!, name: `x${i}` });
      }),
      /has the inputs x .*x4 .* and 1018 more; .*not on a data frame/,
    ],
    ['three classes', linearHead({ classes: 3 }), /gives 3 numbers per video, but there are 2 labels; name one label/],
    ['one logit', linearHead({ classes: 1 }), /gives 1 number per video.*torch\.cat\(\[-z, z\]/],
    [
      'labels only',
      changed(sklearnHead({ zipMap: false, labels }), ({ output }) => void output!.pop()),
      /None of the outputs label .*options=\{'zipmap': False\}/,
    ],
    [
      'a dictionary that is not of scikit-learn',
      changed(sklearnHead({ zipMap: true, labels }), ({ node }) => void (node!.at(-1)!.opType = 'Dictionary')),
      /None of the outputs/,
    ],
    [
      'two outputs without a name that helps',
      changed(linearHead(), ({ output }) => void output!.push({ ...output![0]!, name: 'z' })),
      /several float outputs: y .*z/,
    ],
    [
      'an output with three axes',
      changed(linearHead(), ({ output }) => void output![0]!.type!.tensorType!.shape!.dim!.push({ dimValue: 2 })),
      /y \(\? × 2 × 2\) must have 2 axes/,
    ],
    [
      'labels in another order',
      sklearnHead({ zipMap: false, labels: ['run', 'jump'] }),
      /names its classes run, jump, but the labels are jump, run/,
    ],
    ['labels that are shifted', sklearnHead({ zipMap: true, labels: ['a', 'jump'] }), /names its classes a, jump/],
  ])('refuses a graph with %s, and says how to fix it', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(message);
    expect(() => read(bytes)).toThrow(expect.objectContaining({ code: 'model_unavailable' }));
  });

  it('accepts labels that rename the classes of the graph', () => {
    expect(read(sklearnHead({ zipMap: false, labels: ['0', '1'] })).output).toBe('probabilities');
  });
});
