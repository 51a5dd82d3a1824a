import { describe, expect, it } from 'vitest';

import { decodeTensorFile, encodeTensorFile, type TensorFile } from './tensor-file.js';

const file: TensorFile = {
  kind: 'test',
  meta: { a: [1, 'ü'] },
  tensors: [
    { name: 'a/kernel', shape: [2, 1], data: Float32Array.of(1, -2.5) },
    { name: 'b', shape: [], data: Float32Array.of(3) },
  ],
};

/** The same file in the layout that was written until November 2026. */
const LEGACY = Buffer.from(
  'Q0xJUFlBUkQBAAAAcAAAAHsia2luZCI6InRlc3QiLCJtZXRhIjp7ImEiOlsxLCLDvCJdfSwidGVuc29ycyI6W3sibmFtZSI6ImEv' +
    'a2VybmVsIiwic2hhcGUiOlsyLDFdfSx7Im5hbWUiOiJiIiwic2hhcGUiOltdfV19ICAgICAAAIA/AAAgwAAAQEA=',
  'base64',
);
const refusal = expect.objectContaining({ code: 'model_unavailable' }) as Error;

describe('tensor files', () => {
  it('keep kind, meta and tensors', () => {
    expect(decodeTensorFile(encodeTensorFile(file), 'test')).toEqual(file);
  });

  it('are read in the layout of older stores', () => {
    expect(decodeTensorFile(LEGACY, 'test')).toEqual(file);
  });

  it('have equal bytes if their contents are equal', () => {
    expect(encodeTensorFile(file)).toEqual(encodeTensorFile(structuredClone(file)));
  });

  it('are refused with the code of the caller if they are of another kind', () => {
    expect(() => decodeTensorFile(encodeTensorFile(file), 'other')).toThrow(refusal);
    expect(() => decodeTensorFile(LEGACY, 'other', 'backbone_unavailable')).toThrow(
      expect.objectContaining({ code: 'backbone_unavailable' }) as Error,
    );
  });

  it.each([
    ['cut short', LEGACY.subarray(0, -4)],
    ['longer', Buffer.concat([LEGACY, Buffer.alloc(4)])],
    ['almost empty', LEGACY.subarray(0, 10)],
    ['of an unknown format', Buffer.from(LEGACY).fill(9, 8, 9)],
    ['with a broken header', Buffer.from(LEGACY).fill(0x7b, 16, 20)],
  ])('are refused in the old layout if they are %s', (_, bytes) => {
    expect(() => decodeTensorFile(bytes, 'test')).toThrow(refusal);
  });

  it('are not written with the wrong number of values or with a name that occurs twice', () => {
    const [tensor] = file.tensors;
    expect(() => encodeTensorFile({ ...file, tensors: [{ ...tensor!, shape: [3] }] })).toThrow(RangeError);
    expect(() => encodeTensorFile({ ...file, tensors: [tensor!, tensor!] })).toThrow(RangeError);
  });
});
