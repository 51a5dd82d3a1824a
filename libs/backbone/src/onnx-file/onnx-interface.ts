import { ClipyardError, MAX_FRAMES, type OnnxDescriptor } from '@clipyard/api-contract';
import { type GraphValue, type OnnxFile, onnxTypes } from '@clipyard/tensors';

/** The part of `backbone.json` that decides the features. */
export type OnnxIdentity = Omit<OnnxDescriptor, 'name' | 'licence'>;

type Layout = NonNullable<OnnxDescriptor['input']['layout']>;
type InputType = NonNullable<OnnxDescriptor['input']['type']>;

/** How pixels get into a graph, and features out of it: the descriptor, completed from the graph. */
export interface OnnxInterface {
  readonly input: {
    readonly name: string;
    readonly layout: Layout;
    readonly type: InputType;
    readonly channels: 'RGB' | 'BGR';
    /** Per channel of the network: it gets `pixel · scale + shift`. */
    readonly scale: readonly number[];
    readonly shift: readonly number[];
  };
  /** Side of the images in pixels. */
  readonly size: number;
  /** Frames of a window and frames to the next one; null for an image encoder. */
  readonly window: { readonly frames: number; readonly stride: number } | null;
  readonly output: {
    readonly name: string;
    readonly rank: number;
    readonly pooling: 'pooled' | 'cls' | 'mean';
    readonly skip: number;
  };
  /** Whether the graph takes only one image or window per run. */
  readonly single: boolean;
}

/** Largest input of one run with one row, in values: a window of 64 frames of 512 × 512 pixels. */
const MAX_INPUT_VALUES = 64 * 512 * 512 * 3;
const NAMES_OF_TYPES = new Map<number, InputType>(
  (['uint8', 'float32', 'float16'] as const).map((name) => [onnxTypes[name], name]),
);

const wrong = (message: string): ClipyardError => new ClipyardError('backbone_invalid', message);
const shown = ({ name, shape }: GraphValue): string =>
  `${name} (${shape === null ? 'of unknown shape' : shape.map((size) => size ?? '?').join(' × ')})`;
const list = (values: readonly GraphValue[]): string => values.map(shown).join(', ') || 'none';

/**
 * Completes a descriptor from the graph.
 *
 * @throws ClipyardError `backbone_invalid` if the two disagree, or if the graph leaves something open that the
 *   descriptor does not say. The message says what to change.
 */
export function onnxInterface(file: Pick<OnnxFile, 'inputs' | 'outputs'>, descriptor: OnnxIdentity): OnnxInterface {
  const input = inputOf(file.inputs, descriptor);
  const shape = input.shape!;
  const layout = layoutOf(shape, descriptor);
  const at = (axis: string): number | null => shape[layout.indexOf(axis)] ?? null;
  const size = sizeOf(at('H'), at('W'), descriptor);
  const window = windowOf(layout, at('T'), descriptor);
  const values = size * size * 3 * (window?.frames ?? 1);
  if (values > MAX_INPUT_VALUES)
    throw wrong(`An input of ${values} values is too large; at most ${MAX_INPUT_VALUES} are allowed. Lower "size"`);
  const [batch] = shape;
  if (batch !== null && batch !== undefined && batch !== 1)
    throw wrong(`The first axis of ${shown(input)} is fixed at ${batch}; export the network with a dynamic first axis`);
  return {
    input: {
      name: input.name,
      layout,
      type: typeOf(input, descriptor),
      channels: descriptor.input.channels,
      ...affineOf(descriptor),
    },
    size,
    window,
    output: outputOf(file.outputs, descriptor),
    single: batch === 1,
  };
}

function inputOf(inputs: readonly GraphValue[], { input: { name } }: OnnxIdentity): GraphValue {
  const input = name === undefined ? inputs[0] : inputs.find((one) => one.name === name);
  if (input === undefined)
    throw wrong(`"input.name" is ${name ?? 'absent'}, but the inputs of the graph are: ${list(inputs)}`);
  if (inputs.length > 1)
    throw wrong(
      `The graph has the inputs ${list(inputs)}; a backbone takes images only. Export only the image encoder`,
    );
  if (input.shape === null || (input.shape.length !== 4 && input.shape.length !== 5))
    throw wrong(
      `The input ${shown(input)} must have 4 axes (batch, channels, height, width) or, for clips, 5 (with time); ` +
        'export the network with an input of that shape',
    );
  return input;
}

/** Layouts by number of axes, the most common first. */
const LAYOUTS: Readonly<Record<number, readonly Layout[]>> = {
  4: ['NCHW', 'NHWC'],
  5: ['NCTHW', 'NTCHW', 'NTHWC'],
};

function layoutOf(shape: readonly (number | null)[], { kind, input }: OnnxIdentity): Layout {
  const graphKind = shape.length === 4 ? 'image' : 'clip';
  if (kind !== undefined && kind !== graphKind)
    throw wrong(`"kind" is ${kind}, but the input has ${shape.length} axes; set it to "${graphKind}", or remove it`);
  const possible = LAYOUTS[shape.length]!;
  const fits = (layout: Layout): boolean => {
    const channels = shape[layout.indexOf('C')];
    return channels === 3 || (channels === null && !shape.includes(3));
  };
  if (input.layout !== undefined) {
    if (!possible.includes(input.layout) || !fits(input.layout))
      throw wrong(
        `"input.layout" is ${input.layout}, which does not fit the input of ` +
          `${shape.map((n) => n ?? '?').join(' × ')}; ` +
          `set it to ${possible.filter(fits).join(' or ') || 'a layout with 3 channels'}`,
      );
    return input.layout;
  }
  const open = possible.filter(fits);
  if (open.length === 1) return open[0]!;
  if (open.length === 0)
    throw wrong(`No axis of the input ${shape.join(' × ')} has 3 channels; export a network that takes RGB images`);
  throw wrong(`The graph does not tell which axis the channels are; set "input.layout" to ${open.join(' or ')}`);
}

function sizeOf(height: number | null, width: number | null, { size }: OnnxIdentity): number {
  if (height !== null && width !== null && height !== width)
    throw wrong(`The graph takes images of ${width} × ${height} pixels; only square images are supported`);
  const fixed = height ?? width;
  if (fixed !== null && size !== undefined && size !== fixed)
    throw wrong(`"size" is ${size}, but the graph takes images of ${fixed} pixels; set it to ${fixed}, or remove it`);
  const side = fixed ?? size;
  if (side === undefined)
    throw wrong(
      'The graph accepts images of any size; add "size", the side in pixels that the weights were trained for',
    );
  if (side < 32 || side > 1024) throw wrong(`Images of ${side} pixels are not supported; 32 to 1024 are`);
  return side;
}

function windowOf(layout: Layout, time: number | null, { frames, stride }: OnnxIdentity): OnnxInterface['window'] {
  if (!layout.includes('T')) {
    if (frames !== undefined || stride !== undefined)
      throw wrong('"frames" and "stride" are for clip encoders, but the graph takes images; remove them');
    return null;
  }
  if (time !== null && frames !== undefined && frames !== time)
    throw wrong(`"frames" is ${frames}, but the graph takes ${time}; set it to ${time}, or remove it`);
  const count = time ?? frames;
  if (count === undefined) throw wrong('The graph accepts any number of frames; add "frames", the frames of a window');
  if (count < 2 || count > MAX_FRAMES)
    throw wrong(`Windows of ${count} frames are not supported; 2 to ${MAX_FRAMES} are`);
  return { frames: count, stride: stride ?? count };
}

function typeOf(input: GraphValue, { input: { type, scale, mean, std } }: OnnxIdentity): InputType {
  const found = NAMES_OF_TYPES.get(input.type);
  if (found === undefined)
    throw wrong(`The input ${input.name} must be uint8, float32 or float16; export the network with such an input`);
  if (type !== undefined && type !== found)
    throw wrong(`"input.type" is ${type}, but the input of the graph is ${found}; set it to "${found}", or remove it`);
  if (found === 'uint8' && (scale !== 1 || [mean, std].flat().some((value) => value !== 0 && value !== 1)))
    throw wrong('The graph takes uint8 pixels and normalises them itself; remove "scale", "mean" and "std"');
  return found;
}

function affineOf({ input: { scale, mean, std } }: OnnxIdentity): { scale: number[]; shift: number[] } {
  const [means, deviations] = [mean, std].map((value) => (Array.isArray(value) ? value : [value, value, value])) as [
    number[],
    number[],
  ];
  if (deviations.some((value) => value <= 0)) throw wrong('"input.std" must be above 0');
  const largest = Math.max(...means.map(Math.abs));
  if (scale === 1 && largest > 0 && largest < 1)
    throw wrong(
      `"input.mean" of ${largest} is for values from 0 to 1, but pixels go to 255; ` +
        `add "scale": ${1 / 255}, or give the mean and std of pixels`,
    );
  if (scale < 0.01 && largest > 1)
    throw wrong(
      `"input.mean" of ${largest} is for pixels from 0 to 255, but "scale" makes them 0 to 1; remove "scale"`,
    );
  return {
    scale: deviations.map((value) => scale / value),
    shift: deviations.map((value, channel) => -means[channel]! / value),
  };
}

function outputOf(
  outputs: readonly GraphValue[],
  { output: { name, pooling, skip } }: OnnxIdentity,
): OnnxInterface['output'] {
  const output = name === undefined && outputs.length === 1 ? outputs[0] : outputs.find((one) => one.name === name);
  if (output === undefined)
    throw wrong(
      name === undefined
        ? `The graph has several outputs; set "output.name" to one of: ${list(outputs)}`
        : `"output.name" is ${name}, but the outputs of the graph are: ${list(outputs)}`,
    );
  const rank = output.shape?.length ?? 0;
  if (rank < 2 || rank > 5)
    throw wrong(
      `The output ${shown(output)} must have 2 axes (batch, features), 3 (batch, tokens, features), or 4 or 5 with ` +
        'positions; choose another with "output.name"',
    );
  if (rank === 2 && pooling !== undefined && pooling !== 'pooled')
    throw wrong(`The output ${shown(output)} is pooled already; remove "output.pooling"`);
  if (rank > 2 && pooling === 'pooled')
    throw wrong(
      `The output ${shown(output)} is not pooled; set "output.pooling" to "mean"${rank === 3 ? ' or "cls"' : ''}`,
    );
  if (rank === 3 && pooling === undefined)
    throw wrong(
      `The output ${shown(output)} has a vector per token; ` +
        'set "output.pooling" to "cls", for the first token, or "mean"',
    );
  if (rank > 3 && pooling === 'cls')
    throw wrong(`The output ${shown(output)} has no tokens; set "output.pooling" to "mean"`);
  if (skip > 0 && !(rank === 3 && pooling === 'mean'))
    throw wrong('"output.skip" leaves tokens out of a mean; remove it, or set "output.pooling" to "mean"');
  return { name: output.name, rank, pooling: pooling ?? (rank === 2 ? 'pooled' : 'mean'), skip };
}
