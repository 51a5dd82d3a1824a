import { type HeadName } from '@clipyard/api-contract';
import { type OnnxGraph, type OnnxValue } from '@clipyard/tensors';

import { type ClipShape, type Pooling } from './pooling.js';

/** The input of a head: a pooled vector of the clip, or all of its frames. */
export type HeadInput = Pooling | 'frames';

/** Clips as a head reads them: a row of numbers per clip. */
export interface ClipVectors {
  /** (rows, stride) */
  readonly vectors: Float32Array;
  /** Numbers from the start of one row to the next. A head reads the first `size` of each row. */
  readonly stride: number;
  readonly size: number;
  /** Leading numbers of a row that are the mean of the frames; the size of a frame for heads that read frames. */
  readonly meanSize: number;
  /** Class of each row. */
  readonly targets: Int32Array;
  readonly classes: number;
}

/** The values that cross-validation chooses for a head. */
export interface HeadSetting {
  /** Inverse strength of a penalty, or a scale. */
  readonly strength: number;
  /**
   * Scale of the standardised numbers beyond the mean of the frames. A smaller weight is a stronger penalty: it suits
   * classes that differ in appearance, while a weight of 1 suits classes that differ in movement.
   */
  readonly weight: number;
}

/** Rows of one fold: the held-out ones are predicted by a model that was fitted to the others. */
export interface Fold {
  readonly train: readonly number[];
  readonly heldOut: readonly number[];
}

/** The fitted numbers of a head: a standardisation and a linear layer. */
export interface HeadTensors {
  /** (pooled size) */
  readonly mean: Float32Array;
  /** (pooled size) */
  readonly deviation: Float32Array;
  /** (pooled size, classes) */
  readonly kernel: Float32Array;
  /** (classes) */
  readonly bias: Float32Array;
  /** (queries, size of a frame) of heads that attend to frames. */
  readonly queries?: Float32Array;
}

/** A fitted head. */
export interface HeadMember extends HeadTensors {
  readonly name: HeadName;
  readonly pooling: HeadInput;
}

/** Fits one head. Its native code blocks the calling thread. */
export interface HeadTrainer {
  /**
   * Fits the head to the training rows of a fold at one weight and each strength, and predicts the held-out rows.
   *
   * @param strengths - ascending
   * @param onFit - receives (heldOut, classes) logits per strength; an exception ends the path
   */
  path(
    clips: ClipVectors,
    fold: Fold,
    weight: number,
    strengths: readonly number[],
    onFit: (logits: Float32Array) => void | Promise<void>,
  ): Promise<void>;
  fit(clips: ClipVectors, rows: readonly number[], setting: HeadSetting): Promise<HeadTensors>;
  close(): Promise<void>;
}

export interface TrainerOptions {
  /** 0 uses all cores. */
  readonly threads: number;
  /** Called often; an exception ends the fit. */
  readonly check?: () => void;
}

/** A classifier of clips. docs/contributing/add-a-head.md lists what a new one needs. */
export interface Head {
  readonly name: HeadName;
  readonly pooling: HeadInput;
  /** Passes over the training rows per strength of a path, about. Estimates of the work use it. */
  readonly passes: number;
  /** Whether `auto` compares the head with others. */
  readonly isInAuto: boolean;
  /** Strengths that cross-validation chooses from, ascending. */
  readonly strengths: readonly number[];
  /** Weights that it chooses from. */
  readonly weights: readonly number[];
  trainer(options: TrainerOptions): Promise<HeadTrainer>;
  /**
   * The fitted head as ONNX operators.
   *
   * @param features - (batch, frames, featureSize)
   * @param mask - (batch, frames)
   * @returns (batch, classes) logits
   */
  logits(
    graph: OnnxGraph,
    tensors: HeadTensors,
    inputs: { readonly features: OnnxValue; readonly mask: OnnxValue },
    shape: ClipShape,
  ): OnnxValue;
}

/** All settings of a head, in the order of its path: strengths within weights. */
export const settingsOf = ({ strengths, weights }: Pick<Head, 'strengths' | 'weights'>): readonly HeadSetting[] =>
  weights.flatMap((weight) => strengths.map((strength) => ({ strength, weight })));
