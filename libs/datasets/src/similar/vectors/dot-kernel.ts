import { dotWasm } from './dot-wasm.js';

/** Vectors have a multiple of so many numbers. */
const LANES = 16;

/** The part of the global that is used here. The types of Node do not contain it. */
declare const WebAssembly: {
  Memory: new (descriptor: { initial: number }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: Record<string, unknown> };
};

type Dots = (query: number, rows: number, count: number, width: number, out: number) => void;

const PAGE = 65_536;
let module: object | undefined;

/** Computes exact dot products of int8 vectors with the SIMD instructions of WebAssembly (dot.wat). */
export class DotKernel {
  private readonly memory = new WebAssembly.Memory({ initial: 1 });
  private readonly dots: Dots;
  private count = 0;
  private rowsAt = 0;
  private outAt = 0;

  /** @param width - numbers of a vector, a multiple of `LANES` */
  constructor(private readonly width: number) {
    module ??= new WebAssembly.Module(Buffer.from(dotWasm, 'base64'));
    const { exports } = new WebAssembly.Instance(module, { host: { memory: this.memory } });
    this.dots = exports['dots'] as Dots;
  }

  /** @param rows - (rows, width) the vectors that the next queries are compared with; they are copied */
  load(rows: Int8Array): void {
    this.count = rows.length / this.width;
    this.rowsAt = Math.ceil((this.width * 2) / LANES) * LANES;
    this.outAt = this.rowsAt + Math.ceil(rows.length / LANES) * LANES;
    const missing = Math.ceil((this.outAt + this.count * 4 - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.memory.grow(missing);
    new Int8Array(this.memory.buffer, this.rowsAt, rows.length).set(rows);
  }

  /**
   * @param query - (width)
   * @returns (rows) the dot products with all loaded rows; valid until the next call
   */
  query(query: Int8Array): Int32Array {
    new Int16Array(this.memory.buffer, 0, this.width).set(query);
    if (this.count > 0) this.dots(0, this.rowsAt, this.count, this.width, this.outAt);
    return new Int32Array(this.memory.buffer, this.outAt, this.count);
  }
}
