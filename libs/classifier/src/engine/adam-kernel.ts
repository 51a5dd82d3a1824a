import { adamWasm } from './adam-wasm.js';

/**
 * Takes one Adam step.
 *
 * @param values - address of the parameters, an array of float32 in the memory of the kernel; `first`, `second` and
 *   `gradient` are such addresses too
 * @param count - length of the arrays, a multiple of 4
 * @param rate - bias-corrected learning rate
 * @param keep - factor of the parameters before the step; 1 without weight decay
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

/** The part of the global that is used here. The types of Node do not contain it. */
declare const WebAssembly: {
  Memory: new (descriptor: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: Record<string, unknown> };
};

const PAGE = 65_536;

/** Creates a kernel (adam.wat) with its own zero-filled memory of at least `bytes`. */
export function createAdamKernel(bytes: number): { readonly buffer: ArrayBuffer; readonly adam: AdamKernel } {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const module = new WebAssembly.Module(Buffer.from(adamWasm, 'base64'));
  const { exports } = new WebAssembly.Instance(module, { host: { memory } });
  return { buffer: memory.buffer, adam: exports['adam'] as AdamKernel };
}
