import { OnnxGraph } from '@clipyard/tensors';

import { OnnxSession } from '../engine/onnx-session.js';
import { type LinearWeights } from './logistic-regression.js';

/** Pivots below this share of the mean diagonal are rounding errors of a dependent row. */
const DEPENDENT = 1e-5;

/**
 * Training vectors in the coordinates of their own span. A penalised linear model never leaves the span of its training
 * rows, so with fewer rows than columns the fit is the same and much cheaper: 60 rows of 5,120 numbers become 60 rows
 * of 60. With Gram matrix G = X Xᵀ = L Lᵀ (Cholesky), L has the same inner products as X.
 */
export interface Reduction {
  /** (rows, rows) training vectors in the new coordinates. */
  readonly vectors: Float32Array;
  readonly size: number;
  /** @param others - (count, old size). @returns (count, size) */
  project(others: Float32Array): Promise<Float32Array>;
  /** @returns the same model for vectors in the old coordinates */
  expand(weights: LinearWeights, classes: number): LinearWeights;
}

/** Computes products of matrices with onnxruntime. */
export class Products {
  private constructor(private readonly session: OnnxSession) {}

  static async create(threads: number): Promise<Products> {
    const graph = new OnnxGraph('product');
    const [a, b] = [graph.input('a', ['m', 'k']), graph.input('b', ['n', 'k'])];
    graph.output('product', graph.op('Gemm', [a, b], { transB: 1 }), ['m', 'n']);
    return new Products(await OnnxSession.load(graph.encode(), threads));
  }

  /** @returns a · bᵀ, (m, n), for a (m, size) and b (n, size) */
  async ofTransposed(a: Float32Array, b: Float32Array, size: number): Promise<Float32Array> {
    const [m, n] = [a.length / size, b.length / size];
    const product = new Float32Array(m * n);
    await this.session.run(
      { a: this.session.tensor(a, [m, size]), b: this.session.tensor(b, [n, size]) },
      { product: this.session.tensor(product, [m, n]) },
    );
    return product;
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

/** @param vectors - (rows, size) */
export async function reduce(products: Products, vectors: Float32Array, size: number): Promise<Reduction> {
  const rows = vectors.length / size;
  const factor = cholesky(await products.ofTransposed(vectors, vectors, size), rows);
  return {
    vectors: Float32Array.from(factor),
    size: rows,
    async project(others) {
      const inner = await products.ofTransposed(others, vectors, size);
      const out = new Float32Array(inner.length);
      for (let at = 0; at < inner.length; at += rows) solveLower(factor, rows, inner, out, at);
      return out;
    },
    expand({ kernel, bias }, classes) {
      const shares = solveUpper(factor, rows, kernel, classes);
      const expanded = new Float32Array(size * classes);
      for (let i = 0; i < rows; i++)
        for (let d = 0; d < size; d++) {
          const value = vectors[i * size + d]!;
          for (let c = 0; c < classes; c++) expanded[d * classes + c]! += value * shares[i * classes + c]!;
        }
      return { kernel: expanded, bias };
    },
  };
}

/**
 * Lower triangular L with L Lᵀ = matrix. Columns of dependent rows are zero.
 *
 * @param matrix - (n, n), positive semi-definite
 */
function cholesky(matrix: Float32Array, n: number): Float64Array {
  const lower = new Float64Array(n * n);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix[i * n + i]!;
  const smallest = (DEPENDENT * trace) / n;
  for (let j = 0; j < n; j++) {
    let pivot = matrix[j * n + j]!;
    for (let k = 0; k < j; k++) pivot -= lower[j * n + k]! ** 2;
    if (pivot <= smallest) continue;
    const root = Math.sqrt(pivot);
    lower[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      lower[i * n + j] = sum / root;
    }
  }
  return lower;
}

/** Solves L z = b for one row of `right`, into `out`. Components of zero columns are zero. */
function solveLower(lower: Float64Array, n: number, right: Float32Array, out: Float32Array, at: number): void {
  for (let i = 0; i < n; i++) {
    const pivot = lower[i * n + i]!;
    if (pivot === 0) continue;
    let sum = right[at + i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * n + k]! * out[at + k]!;
    out[at + i] = sum / pivot;
  }
}

/** Solves Lᵀ u = kernel for each class. @param kernel - (n, classes). @returns (n, classes) */
function solveUpper(lower: Float64Array, n: number, kernel: Float32Array, classes: number): Float64Array {
  const out = new Float64Array(n * classes);
  for (let c = 0; c < classes; c++)
    for (let i = n - 1; i >= 0; i--) {
      const pivot = lower[i * n + i]!;
      if (pivot === 0) continue;
      let sum = kernel[i * classes + c]!;
      for (let k = i + 1; k < n; k++) sum -= lower[k * n + i]! * out[k * classes + c]!;
      out[i * classes + c] = sum / pivot;
    }
  return out;
}
