import { type AddBackbone } from '@clipyard/client';

export type Descriptor = AddBackbone['descriptor'];

/** The form for a descriptor. An empty field is left to the graph of the network. */
export interface DescriptorFields {
  readonly name: string;
  readonly licence: string;
  readonly pretrained: boolean;
  readonly kind: string;
  readonly scale: string;
  readonly mean: string;
  readonly std: string;
  readonly channels: string;
  readonly layout: string;
  readonly size: string;
  readonly resize: string;
  readonly frames: string;
  readonly stride: string;
  readonly maxFrames: string;
  readonly pooling: string;
}

export const NO_DESCRIPTOR: DescriptorFields = {
  name: '',
  licence: '',
  pretrained: true,
  kind: '',
  scale: '1',
  mean: '0',
  std: '1',
  channels: 'RGB',
  layout: '',
  size: '',
  resize: '',
  frames: '',
  stride: '',
  maxFrames: '',
  pooling: '',
};

type Pixels = Pick<DescriptorFields, 'scale' | 'mean' | 'std'>;

/** Common ways to prepare pixels, which no graph tells. */
export const PIXELS: Readonly<Record<string, Pixels>> = {
  '0 to 255': { scale: '1', mean: '0', std: '1' },
  '0 to 1': { scale: '1/255', mean: '0', std: '1' },
  '-1 to 1': { scale: '1/127.5', mean: '1', std: '1' },
  'normalised as for ImageNet': { scale: '1/255', mean: '0.485, 0.456, 0.406', std: '0.229, 0.224, 0.225' },
};

/** The name in `PIXELS` of these fields; null if they are others. */
export function pixelsOf(fields: Pixels): string | null {
  const same = (a: string, b: string): boolean => String(numbersOf(a)) === String(numbersOf(b));
  const found = Object.entries(PIXELS).find(
    ([, { scale, mean, std }]) => same(scale, fields.scale) && same(mean, fields.mean) && same(std, fields.std),
  );
  return found?.[0] ?? null;
}

/** One number or three, with commas between them, each also as a fraction such as 1/255; null for other texts. */
export function numbersOf(text: string): readonly number[] | null {
  const numbers = text.split(',').map((part) => {
    const [over = '', under = '1', ...more] = part.split('/').map((side) => side.trim());
    return over === '' || under === '' || more.length > 0 ? NaN : Number(over) / Number(under);
  });
  return [1, 3].includes(numbers.length) && numbers.every((number) => Number.isFinite(number)) ? numbers : null;
}

/** Fields with an invalid value, each with a message that says what to enter. */
export function faultsOf({ scale, mean, std }: DescriptorFields): Partial<Record<keyof DescriptorFields, string>> {
  const isOne = numbersOf(scale)?.length === 1 && numbersOf(scale)![0]! > 0;
  const perChannel = 'Enter one number, or three with commas between them';
  return {
    ...(isOne ? {} : { scale: 'Enter a number above 0, such as 1/255' }),
    ...(numbersOf(mean) === null ? { mean: perChannel } : {}),
    ...(numbersOf(std) === null ? { std: perChannel } : {}),
  };
}

/**
 * The descriptor as the API takes it.
 *
 * @param given - the content of backbone.json; its fields that the form lacks are kept
 */
export function descriptorOf(fields: DescriptorFields, given: Partial<Descriptor> = {}): Descriptor {
  const { kind: _k, size: _s, resize: _r, frames: _f, stride: _t, maxFrames: _m, ...rest } = given;
  const { layout: _l, ...input } = given.input ?? {};
  const { pooling: _p, ...output } = given.output ?? {};
  const text = <K extends 'kind' | 'resize' | 'layout' | 'pooling'>(key: K): object =>
    fields[key] === '' ? {} : { [key]: fields[key] };
  const number = (key: 'size' | 'frames' | 'stride' | 'maxFrames'): object =>
    fields[key].trim() === '' ? {} : { [key]: Number(fields[key]) };
  const perChannel = (value: string): number | number[] => {
    const numbers = [...(numbersOf(value) ?? [])];
    return numbers.length === 1 ? numbers[0]! : numbers;
  };
  return {
    ...rest,
    name: fields.name.trim(),
    licence: fields.licence.trim(),
    pretrained: fields.pretrained,
    ...text('kind'),
    input: {
      ...input,
      ...text('layout'),
      channels: fields.channels,
      scale: numbersOf(fields.scale)?.[0],
      mean: perChannel(fields.mean),
      std: perChannel(fields.std),
    },
    ...number('size'),
    ...text('resize'),
    ...number('frames'),
    ...number('stride'),
    ...number('maxFrames'),
    output: { ...output, ...text('pooling') },
  } as Descriptor;
}

/**
 * Reads backbone.json.
 *
 * @throws Error with the reason if it is not a JSON object
 */
export function readDescriptor(json: string): { fields: DescriptorFields; given: Partial<Descriptor> } {
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch (error) {
    throw new Error(`backbone.json is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Error('backbone.json is not a JSON object');
  const descriptor = given as Partial<Descriptor>;
  const { input = {}, output = {} } = descriptor;
  const text = (value: unknown, absent: string): string =>
    Array.isArray(value)
      ? value.join(', ')
      : typeof value === 'string' || typeof value === 'number'
        ? String(value)
        : absent;
  const absent = NO_DESCRIPTOR;
  return {
    given: descriptor,
    fields: {
      name: text(descriptor.name, ''),
      licence: text(descriptor.licence, ''),
      pretrained: descriptor.pretrained !== false,
      kind: text(descriptor.kind, ''),
      scale: text(input.scale, absent.scale),
      mean: text(input.mean, absent.mean),
      std: text(input.std, absent.std),
      channels: text(input.channels, absent.channels),
      layout: text(input.layout, ''),
      size: text(descriptor.size, ''),
      resize: text(descriptor.resize, ''),
      frames: text(descriptor.frames, ''),
      stride: text(descriptor.stride, ''),
      maxFrames: text(descriptor.maxFrames, ''),
      pooling: text(output.pooling, ''),
    },
  };
}
