import { OnnxDescriptorSchema } from '@clipyard/api-contract';
import { describe, expect, it } from 'vitest';

import {
  descriptorOf,
  faultsOf,
  NO_DESCRIPTOR,
  numbersOf,
  PIXELS,
  pixelsOf,
  readDescriptor,
} from './descriptor-fields.js';

const named = { ...NO_DESCRIPTOR, name: 'tiles', licence: 'MIT' };

describe('numbersOf', () => {
  it.each([
    ['1/255', [1 / 255]],
    [' 0.5 , 0.25,1 ', [0.5, 0.25, 1]],
    ['-1', [-1]],
    ['1, 2', null],
    ['', null],
    ['1/', null],
    ['1/0', null],
    ['a', null],
  ])('reads %j', (text, numbers) => expect(numbersOf(text)).toEqual(numbers));
});

describe('a descriptor', () => {
  it('leaves empty fields to the graph', () => {
    expect(descriptorOf(named)).toEqual({
      name: 'tiles',
      licence: 'MIT',
      pretrained: true,
      input: { channels: 'RGB', scale: 1, mean: 0, std: 1 },
      output: {},
    });
  });

  it('has the fields of the form, as the API takes them', () => {
    const clip = { ...named, kind: 'clip', layout: 'NTCHW', size: '64', frames: '16', stride: '8', pooling: 'mean' };
    const descriptor = descriptorOf({ ...clip, ...PIXELS['normalised as for ImageNet'] });
    expect(OnnxDescriptorSchema.parse(descriptor)).toMatchObject({
      kind: 'clip',
      input: { layout: 'NTCHW', scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
      size: 64,
      frames: 16,
      stride: 8,
      output: { pooling: 'mean' },
    });
  });

  it('stays as backbone.json has it, with fields that the form lacks', () => {
    const given = {
      name: 'vit',
      licence: 'Apache-2.0',
      pretrained: false,
      input: { name: 'pixels', layout: 'NHWC', channels: 'BGR', scale: 1 / 255, mean: [0.5, 0.4, 0.3], std: 2 },
      size: 224,
      resize: 'crop',
      maxFrames: 40,
      output: { name: 'tokens', pooling: 'cls', skip: 1 },
    };
    const { fields, given: kept } = readDescriptor(JSON.stringify(given));
    expect(descriptorOf(fields, kept)).toEqual(given);
    expect(descriptorOf({ ...fields, size: '', pooling: '' }, kept)).not.toHaveProperty('size');
  });

  it.each([
    ['{', 'backbone.json is not JSON'],
    ['[]', 'backbone.json is not a JSON object'],
  ])('that is %j is refused', (json, message) => expect(() => readDescriptor(json)).toThrow(message));
});

it('recognises common preparations of pixels', () => {
  for (const [name, pixels] of Object.entries(PIXELS)) expect(pixelsOf(pixels)).toBe(name);
  expect(pixelsOf({ scale: String(1 / 255), mean: '0', std: '1' })).toBe('0 to 1');
  expect(pixelsOf({ scale: '3', mean: '0', std: '1' })).toBeNull();
});

it('names fields that are not numbers', () => {
  expect(faultsOf(named)).toEqual({});
  expect(Object.keys(faultsOf({ ...named, scale: '0', mean: '1,2', std: 'x' }))).toEqual(['scale', 'mean', 'std']);
});
