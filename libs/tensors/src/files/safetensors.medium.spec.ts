import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { type Tensors } from '../tensor.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

const tensors: Tensors = new Map([
  ['a/kernel', { shape: [2, 1], data: Float32Array.of(1, -2.5) }],
  ['b', { shape: [], data: Float32Array.of(3) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
]);
const metadata = { kind: 'test', meta: '{"a":[1,"ü"]}' };

/** The same tensors and metadata, as Python's safetensors 0.7 writes them. */
const FROM_PYTHON = Buffer.from(
  '8AAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJraW5kIjoidGVzdCIsIm1ldGEiOiJ7XCJhXCI6WzEsXCLDvFwiXX0ifSwiYS9rZXJu' +
    'ZWwiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzIsMV0sImRhdGFfb2Zmc2V0cyI6WzAsOF19LCJiIjp7ImR0eXBlIjoiRjMyIiwi' +
    'c2hhcGUiOltdLCJkYXRhX29mZnNldHMiOls4LDEyXX0sImVtcHR5Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlswLDRdLCJkYXRh' +
    'X29mZnNldHMiOlsxMiwxMl19fSAgICAAAIA/AAAgwAAAQEA=',
  'base64',
);

/** A file with the given header and number of value bytes. */
function fileOf(header: unknown, valueBytes: number): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(valueBytes)]);
}

describe('safetensors', () => {
  it('writes the very bytes that Python writes, and reads them', () => {
    expect(Buffer.from(encodeSafetensors(tensors, metadata)).equals(FROM_PYTHON)).toBe(true);
    expect(decodeSafetensors(FROM_PYTHON)).toEqual({ tensors, metadata });
  });

  it('reads bytes that start at an odd place of their buffer', () => {
    const shifted = new Uint8Array(FROM_PYTHON.length + 3).subarray(3);
    shifted.set(FROM_PYTHON);
    expect(decodeSafetensors(shifted).tensors).toEqual(tensors);
  });

  it('keeps the order of values for names that JSON reorders', () => {
    const numbered: Tensors = new Map(
      ['b', '10', '2', '__proto__'].map((name, i) => [name, { shape: [1], data: Float32Array.of(i) }]),
    );
    const decoded = decodeSafetensors(encodeSafetensors(numbered)).tensors;
    expect([...decoded]).toEqual([...numbered]);
  });

  it('starts values at a multiple of 8 bytes', () => {
    for (const name of ['a', 'ab', 'abc', 'abcd'])
      expect(encodeSafetensors(new Map([[name, { shape: [0], data: new Float32Array(0) }]])).length % 8).toBe(0);
  });

  it('refuses the reserved name', () => {
    expect(() => encodeSafetensors(new Map([['__metadata__', { shape: [0], data: new Float32Array(0) }]]))).toThrow(
      RangeError,
    );
  });

  const tensor = (from: number, to: number, shape: unknown = [1], dtype = 'F32'): unknown => ({
    dtype,
    shape,
    data_offsets: [from, to],
  });
  it.each([
    ['that is too short', new Uint8Array(7)],
    ['whose header is longer than the file', FROM_PYTHON.subarray(0, 100)],
    ['whose header is absurdly long', Buffer.concat([Buffer.alloc(8, 255), FROM_PYTHON])],
    ['whose values are cut short', FROM_PYTHON.subarray(0, -4)],
    ['with bytes after the values', Buffer.concat([FROM_PYTHON, Buffer.alloc(4)])],
    ['whose header is not JSON', fileOf('{"a"', 0)],
    ['whose header is a list', fileOf([], 0)],
    ['whose metadata are not strings', fileOf({ __metadata__: { a: 1 } }, 0)],
    ['with a tensor of another type', fileOf({ a: tensor(0, 2, [1], 'F16') }, 2)],
    ['with a tensor without offsets', fileOf({ a: { dtype: 'F32', shape: [1] } }, 4)],
    ['with a negative size', fileOf({ a: tensor(0, 4, [-1, -1]) }, 4)],
    ['with an enormous size', fileOf({ a: tensor(0, 4, [1e15, 1e15]) }, 4)],
    ['with a gap between tensors', fileOf({ a: tensor(0, 4), b: tensor(8, 12) }, 12)],
    ['with overlapping tensors', fileOf({ a: tensor(0, 4), b: tensor(0, 4) }, 4)],
    ['whose offsets do not fit the shape', fileOf({ a: tensor(0, 8) }, 8)],
  ])('refuses a file %s', (_, bytes) => {
    expect(() => decodeSafetensors(bytes)).toThrow();
  });
});

const python = process.env['CLIPYARD_PYTHON'] ?? 'python3';
const hasSafetensors = spawnSync(python, ['-c', 'import numpy, safetensors']).status === 0;
const skipped = hasSafetensors ? '' : ' (skipped: no Python with numpy and safetensors; set CLIPYARD_PYTHON)';

describe.skipIf(!hasSafetensors)(`safetensors and Python${skipped}`, () => {
  it('exchange files in both directions', () => {
    const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
    const [from, to] = [join(folder, 'from.safetensors'), join(folder, 'to.safetensors')];
    writeFileSync(from, encodeSafetensors(tensors, metadata));
    const script = `
import sys
from safetensors import safe_open
from safetensors.numpy import save_file
with safe_open(sys.argv[1], "numpy") as file:
    save_file({name: file.get_tensor(name) for name in file.keys()}, sys.argv[2], file.metadata())`;
    const { status, stderr } = spawnSync(python, ['-c', script, from, to], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(decodeSafetensors(readFileSync(to))).toEqual({ tensors, metadata });
    rmSync(folder, { recursive: true });
  });
});
