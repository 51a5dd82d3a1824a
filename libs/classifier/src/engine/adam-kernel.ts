import { BETA_1, BETA_2, EPSILON_HAT } from './adam.js';

/*
 * Adam's loop as a WebAssembly module, four numbers at a time: several times faster than JavaScript, which has no vectors. The module is
 * written out here because it is one loop, and nothing else in the project would need a compiler for it.
 */

/**
 * `values`, `first`, `second` and `gradient` are addresses of float32 arrays in the memory, `count` their length, a multiple of 4. Values are
 * multiplied with `keep` (1 without weight decay) before the step is taken.
 */
export type AdamKernel = (
  values: number,
  first: number,
  second: number,
  gradient: number,
  count: number,
  rate: number,
  keep: number,
) => void;

const [I32, F32, V128] = [0x7f, 0x7d, 0x7b];
const op = {
  loop: 0x03,
  end: 0x0b,
  brIf: 0x0d,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  i32Const: 0x41,
  f32Const: 0x43,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  load: [0xfd, 0x00, 0x04, 0x00],
  store: [0xfd, 0x0b, 0x04, 0x00],
  splat: [0xfd, 0x13],
  sqrt: [0xfd, 0xe3, 0x01],
  add: [0xfd, 0xe4, 0x01],
  sub: [0xfd, 0xe5, 0x01],
  mul: [0xfd, 0xe6, 0x01],
  div: [0xfd, 0xe7, 0x01],
} as const;
/** Parameters, then locals. */
const [values, first, second, gradient, count, rate, keep, g, m, v] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

const get = (local: number): number[] => [op.get, local];
const constant = (value: number): number[] => [
  op.f32Const,
  ...new Uint8Array(Float32Array.of(value).buffer),
  ...op.splat,
];
const advance = (local: number): number[] => [...get(local), op.i32Const, 16, op.i32Add, op.set, local];
/** moment + (target - moment) · share, stored at `address` and kept in `local`. */
const moment = (address: number, local: number, target: readonly number[], share: number): number[] => [
  ...get(address),
  ...get(address),
  ...op.load,
  op.tee,
  local,
  ...target,
  ...get(local),
  ...op.sub,
  ...constant(share),
  ...op.mul,
  ...op.add,
  op.tee,
  local,
  ...op.store,
];

const body = [
  op.loop,
  0x40,
  ...get(gradient),
  ...op.load,
  op.set,
  g,
  ...moment(first, m, get(g), 1 - BETA_1),
  ...moment(second, v, [...get(g), ...get(g), ...op.mul], 1 - BETA_2),
  ...get(values),
  ...get(values),
  ...op.load,
  ...get(keep),
  ...op.splat,
  ...op.mul,
  ...get(m),
  ...get(rate),
  ...op.splat,
  ...op.mul,
  ...get(v),
  ...op.sqrt,
  ...constant(EPSILON_HAT),
  ...op.add,
  ...op.div,
  ...op.sub,
  ...op.store,
  ...[values, first, second, gradient].flatMap(advance),
  ...get(count),
  op.i32Const,
  4,
  op.i32Sub,
  op.tee,
  count,
  op.brIf,
  0,
  op.end,
  op.end,
];

/** A length or a number, as LEB128. */
const unsigned = (n: number): number[] => (n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...unsigned(n >>> 7)]);
const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes];
const text = (name: string): number[] => sized([...Buffer.from(name)]);
const section = (id: number, content: readonly number[]): number[] => [id, ...sized(content)];

const module = Uint8Array.from([
  0x00,
  0x61,
  0x73,
  0x6d,
  0x01,
  0x00,
  0x00,
  0x00,
  ...section(1, [1, 0x60, ...sized([I32, I32, I32, I32, I32, F32, F32]), 0]),
  ...section(2, [1, ...text('host'), ...text('memory'), 0x02, 0x00, 1]),
  ...section(3, [1, 0]),
  ...section(7, [1, ...text('adam'), 0x00, 0]),
  ...section(10, [1, ...sized([1, 3, V128, ...body])]),
]);

/** As much of the global as is needed here; Node's types do not know it. */
declare const WebAssembly: {
  Memory: new (descriptor: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: Record<string, unknown> };
};

const PAGE = 65_536;

/** A memory of its own, of at least `bytes`, all zero, and the loop over it. */
export function createAdamKernel(bytes: number): { readonly buffer: ArrayBuffer; readonly adam: AdamKernel } {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { host: { memory } });
  return { buffer: memory.buffer, adam: exports['adam'] as AdamKernel };
}
