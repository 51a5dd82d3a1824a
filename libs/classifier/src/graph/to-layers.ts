import { broadcastShapes, sameShape, type Shape, volume } from './shape.js';
import { mergeEqual, type Value } from './value.js';

/** A functional tfjs layers model in the form in which Keras describes one. */
export interface LayersModel {
  readonly layers: readonly object[];
  /** In the order of the weights file. */
  readonly weights: readonly (Constant & { readonly name: string })[];
}

interface Constant {
  readonly shape: Shape;
  readonly data: Float32Array;
}

interface LayerOutput {
  readonly shape: Shape;
  readonly layer: string;
}

/** A value as layers see it. */
export type Operand = Constant | LayerOutput;

/** Factor that lifts every square that is not zero above 1. */
const HUGE = 1e38;

/**
 * Writes a value as a tfjs layers model of built-in layers. Layers have no operations on constants, so that they are
 * expressed by others: a batch normalization adds or multiplies by a constant, for example.
 *
 * @param name - name of the last layer
 * @param parameters - values of all parameters by the name of the tensor
 */
export function toLayers(name: string, output: Value, parameters: ReadonlyMap<string, Float32Array>): LayersModel {
  const emitter = new LayersEmitter(parameters);
  const last = emitter.of(mergeEqual({ output }).output);
  emitter.layer({ type: 'Activation', name, inputs: [last], shape: output.shape, config: { activation: 'linear' } });
  return emitter;
}

export interface Layer {
  /** Class name in Keras. */
  readonly type: string;
  readonly name?: string;
  readonly inputs: readonly Operand[];
  /** Shape of the output. */
  readonly shape: Shape;
  readonly config?: object;
  /** Weights by the name that the layer gives them, in the order of the layer. */
  readonly weights?: Readonly<Record<string, Operand>>;
}

/** Turns values into layers, each value once. */
export class LayersEmitter implements LayersModel {
  readonly layers: object[] = [];
  readonly weights: (Constant & { readonly name: string })[] = [];
  private readonly emitted = new Map<Value, Operand>();

  constructor(private readonly parameters: ReadonlyMap<string, Float32Array>) {}

  /** @throws Error if built-in layers cannot compute the value */
  of(value: Value): Operand {
    const known = this.emitted.get(value);
    if (known !== undefined) return known;
    if (value.op.layers === undefined) throw new Error(`No tfjs layer computes the operation ${value.op.name}`);
    const made = value.op.layers(this, value);
    this.emitted.set(value, made);
    return made;
  }

  input(name: string, shape: Shape): LayerOutput {
    const config = { batch_input_shape: [null, ...shape.slice(1)], dtype: 'float32', sparse: false };
    this.layers.push({ name, class_name: 'InputLayer', config: { name, ...config }, inbound_nodes: [] });
    return { shape, layer: name };
  }

  parameter(name: string, shape: Shape): Constant {
    const data = this.parameters.get(name);
    if (data === undefined) throw new RangeError(`Parameter ${name} is missing`);
    return { shape, data };
  }

  layer({ type, inputs, shape, config = {}, weights = {}, name = this.nextName(type) }: Layer): LayerOutput {
    const inbound = inputs.map((input) => {
      if (!('layer' in input)) throw new Error(`An input of the layer ${name} is a constant`);
      return [input.layer, 0, 0, {}];
    });
    this.layers.push({ name, class_name: type, config: { name, ...config }, inbound_nodes: [inbound] });
    for (const [weight, tensor] of Object.entries(weights)) {
      if (!('data' in tensor)) throw new Error(`The weight ${weight} of the layer ${name} is not a constant`);
      this.weights.push({ name: `${name}/${weight}`, ...tensor });
    }
    return { shape, layer: name };
  }

  reshape(x: Operand, shape: Shape): Operand {
    if (sameShape(x.shape, shape)) return x;
    if ('data' in x) return { shape, data: x.data };
    return this.layer({ type: 'Reshape', inputs: [x], shape, config: { target_shape: shape.slice(1) } });
  }

  transpose(x: Operand): LayerOutput {
    const [items, rows, columns] = x.shape as [number, number, number];
    return this.layer({ type: 'Permute', inputs: [x], shape: [items, columns, rows], config: { dims: [2, 1] } });
  }

  matMul(a: Operand, b: Operand, bias?: Operand): LayerOutput {
    const units = b.shape.at(-1)!;
    const shape = [...a.shape.slice(0, -1), units];
    if ('layer' in b)
      return this.layer({ type: 'Dot', inputs: [a, b], shape, config: { axes: [2, 1], normalize: false } });
    return this.layer({
      type: 'Dense',
      inputs: [a],
      shape,
      config: { units, use_bias: bias !== undefined, activation: 'linear' },
      weights: bias === undefined ? { kernel: b } : { kernel: b, bias },
    });
  }

  add(a: Operand, b: Operand): Operand {
    const shape = broadcastShapes(a.shape, b.shape);
    if ('layer' in a && 'layer' in b) return this.layer({ type: 'Add', inputs: [a, b], shape });
    if ('layer' in a) return this.affine(a, number(1), b as Constant, shape);
    if ('layer' in b) return this.affine(b, number(1), a, shape);
    const terms = broadcast(b, shape);
    return { shape, data: broadcast(a, shape).map((value, i) => value + terms[i]!) };
  }

  multiply(a: Operand, b: Operand): Operand {
    const shape = broadcastShapes(a.shape, b.shape);
    if ('layer' in a && 'layer' in b) return this.layer({ type: 'Multiply', inputs: [a, b], shape });
    if ('layer' in a) return this.affine(a, b as Constant, number(0), shape);
    if ('layer' in b) return this.affine(b, a, number(0), shape);
    const factors = broadcast(b, shape);
    return { shape, data: broadcast(a, shape).map((value, i) => value * factors[i]!) };
  }

  negative(x: Operand): Operand {
    return this.multiply(x, number(-1));
  }

  reciprocal(x: Operand): Constant {
    if ('layer' in x) throw new Error('No tfjs layer divides by a value of the batch');
    return { shape: x.shape, data: x.data.map((value) => 1 / value) };
  }

  /** Sums over an axis, which remains with size 1. */
  sumOver(x: Operand, axis: number): LayerOutput {
    const ones = { shape: [x.shape[axis]!, 1], data: new Float32Array(x.shape[axis]!).fill(1) };
    if (axis === x.shape.length - 1) return this.matMul(x, ones);
    return this.transpose(this.matMul(this.transpose(x), ones));
  }

  /** The maximum over the first axis of each item, without that axis. */
  maxOver(x: Operand, axis: number): LayerOutput {
    if (axis !== 1) throw new Error(`No tfjs layer takes the maximum over axis ${axis}`);
    return this.layer({ type: 'GlobalMaxPooling1D', inputs: [x], shape: [x.shape[0]!, ...x.shape.slice(2)] });
  }

  /** 1 for rows of which any value differs from zero, else 0. The last axis remains with size 1. */
  nonZeroRows(x: Operand): LayerOutput {
    const size = x.shape.at(-1)!;
    const energy = this.matMul(this.multiply(x, x), { shape: [size, 1], data: new Float32Array(size).fill(HUGE) });
    return this.layer({ type: 'ReLU', inputs: [energy], shape: energy.shape, config: { max_value: 1 } });
  }

  /**
   * x · factor + offset for constants: a batch normalization. One that is not the same for all rows needs flat items.
   */
  private affine(x: LayerOutput, factor: Constant, offset: Constant, shape: Shape): LayerOutput {
    if (!sameShape(x.shape, shape)) throw new Error(`No tfjs layer broadcasts [${x.shape}] to [${shape}]`);
    const size = shape.at(-1)!;
    if (shape.length > 2 && ![factor, offset].every((constant) => isPerColumn(constant, size))) {
      const flat = [volume(shape.slice(1))];
      const spread = (constant: Constant): Constant => ({ shape: flat, data: broadcast(constant, shape.slice(1)) });
      const rows = this.reshape(x, [shape[0]!, ...flat]) as LayerOutput;
      return this.reshape(this.affine(rows, spread(factor), spread(offset), rows.shape), shape) as LayerOutput;
    }
    const column = (constant: Constant): Constant => ({ shape: [size], data: broadcast(constant, [size]) });
    return this.layer({
      type: 'BatchNormalization',
      inputs: [x],
      shape,
      config: { axis: -1, epsilon: 0, center: true, scale: true },
      weights: {
        gamma: column(factor),
        beta: column(offset),
        moving_mean: column(number(0)),
        moving_variance: column(number(1)),
      },
    });
  }

  private nextName(type: string): string {
    return `${type}_${this.layers.length}`;
  }
}

const number = (value: number): Constant => ({ shape: [], data: Float32Array.of(value) });

const isPerColumn = ({ shape, data }: Constant, size: number): boolean =>
  data.length === 1 || (shape.length === 1 && shape[0] === size);

/** The elements of a constant after broadcasting it to a shape. */
function broadcast({ shape, data }: Constant, to: Shape): Float32Array {
  const own = [...new Array<number>(Math.max(0, to.length - shape.length)).fill(1), ...shape.slice(-to.length)];
  return Float32Array.from({ length: volume(to) }, (_, i) => {
    let [rest, at, stride] = [i, 0, 1];
    for (let axis = to.length - 1; axis >= 0; axis--) {
      if (own[axis] !== 1) at += (rest % to[axis]!) * stride;
      rest = Math.floor(rest / to[axis]!);
      stride *= own[axis]!;
    }
    return data[at]!;
  });
}
