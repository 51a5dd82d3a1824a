import { type Head } from '../heads/head.js';
import { pooledSize } from '../heads/pooling.js';
import { solvedSize } from '../heads/vector-head.js';

/** The sizes that the cost of a fit depends on. */
export interface FitShape {
  /** Training rows. */
  readonly rows: number;
  readonly classes: number;
  readonly frames: number;
  readonly featureSize: number;
}

/** A path needs this many passes more than its strengths do, because the first fit starts at zero. */
const FIRST_FIT = 10;
/** Passes of a fit that does not start at another one. */
const COLD_FIT = 60;
/** The minimiser's own work per parameter and pass, in multiplications of a matrix product that take as long. */
const MINIMISER = 1_000;
/** Fixed cost of a pass, in the same unit: about 0.1 ms. */
const CALL = 2e6;
/** Cost of reading and standardising a number. */
const COPY = 200;

/** Multiplications and additions of one pass over the training rows. */
function passWork({ pooling }: Pick<Head, 'pooling'>, { rows, classes, frames, featureSize }: FitShape): number {
  if (pooling === 'frames') return CALL + (16 * frames + 4 * classes) * rows * featureSize;
  const size = pooledSize(pooling, featureSize);
  return CALL + (4 * rows + MINIMISER) * solvedSize(rows, size) * classes;
}

/**
 * Estimates the cost of fitting a head to one fold at all of its settings, as a number of floating-point operations.
 * The estimates of different heads are comparable; the time of an operation depends on the machine.
 */
export function pathWork(head: Pick<Head, 'pooling' | 'strengths' | 'weights' | 'passes'>, shape: FitShape): number {
  const { pooling, strengths, weights, passes } = head;
  const size = pooling === 'frames' ? shape.frames * shape.featureSize : pooledSize(pooling, shape.featureSize);
  const isReduced = pooling !== 'frames' && solvedSize(shape.rows, size) < size;
  const products = isReduced ? 2 * shape.rows ** 2 * size : 0;
  const path = passes * (strengths.length + FIRST_FIT) * passWork(head, shape);
  return weights.length * (path + products + COPY * shape.rows * size);
}

/** Estimates the cost of one fit at a known setting. */
export const fitWork = (head: Pick<Head, 'pooling'>, shape: FitShape): number => COLD_FIT * passWork(head, shape);
