import type { NamedTensor } from '@clipyard/tensors';

export type Initializer =
  { readonly kind: 'uniform'; readonly limit: number } | { readonly kind: 'constant'; readonly value: number };

export interface ParameterSpec {
  /** Name of the tensor in files, such as `query/kernel`. Names that end with `/kernel` are subject to weight decay. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
}

/** The parameters of a network by key. Their order is the order of the tensors in files and of the initial draws. */
export type ParameterSpecs<Key extends string = string> = Readonly<Record<Key, ParameterSpec>>;

/** Values of parameters by key, each row-major float32. */
export type Parameters<Key extends string = string> = Readonly<Record<Key, Float32Array>>;

export const zeros: Initializer = { kind: 'constant', value: 0 };
export const ones: Initializer = { kind: 'constant', value: 1 };
export const uniform = (limit: number): Initializer => ({ kind: 'uniform', limit });
export const glorotUniform = (fanIn: number, fanOut: number): Initializer => uniform(Math.sqrt(6 / (fanIn + fanOut)));

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Parameters as the tensors of a file, in the order of the specs. */
export function toTensors(specs: ParameterSpecs, parameters: Parameters, prefix = ''): NamedTensor[] {
  return Object.entries(specs).map(([key, { name, shape }]) => {
    const data = parameters[key];
    if (data === undefined) throw new RangeError(`Parameter ${key} is missing`);
    return { name: prefix + name, shape, data };
  });
}

/** Values of parameters by the name of the tensor. */
export const tensorsByName = (specs: ParameterSpecs, parameters: Parameters): ReadonlyMap<string, Float32Array> =>
  new Map(toTensors(specs, parameters).map(({ name, data }) => [name, data]));

/** @returns null if a tensor is missing or has another number of elements than its spec */
export function fromTensors(specs: ParameterSpecs, tensors: readonly NamedTensor[], prefix = ''): Parameters | null {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor.data]));
  const entries = Object.entries(specs).map(([key, { name, shape }]) => {
    const data = byName.get(prefix + name);
    return data?.length === elements(shape) ? ([key, data] as const) : null;
  });
  return entries.includes(null) ? null : Object.fromEntries(entries.filter((entry) => entry !== null));
}
