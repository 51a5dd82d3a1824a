import { ClipyardError, headNames } from '@clipyard/api-contract';
import { decodeTensorFile, encodeTensorFile, type NamedTensor, OnnxGraph, type OnnxValue } from '@clipyard/tensors';
import { z } from 'zod';

import { QUERIES } from './attention.head.js';
import { type HeadInput, type HeadMember } from './head.js';
import { headNamed } from './heads.js';
import { pooledSize, poolings } from './pooling.js';

/** Kind of the tensor file. The transformer's files have the kind `classifier-weights`. */
export const HEAD_FILE_KIND = 'classifier-head';

/** A deployable classifier: one head, or several whose probabilities are averaged. */
export interface HeadModel {
  readonly frames: number;
  readonly featureSize: number;
  /** Class names in code point order; index = class. */
  readonly labels: readonly string[];
  /** Divisor of the logits before softmax, fitted on out-of-fold predictions. */
  readonly temperature: number;
  readonly members: readonly HeadMember[];
}

const MetaSchema = z.object({
  frames: z.number().int().positive(),
  featureSize: z.number().int().positive(),
  labels: z.array(z.string()).min(2),
  temperature: z.number().positive(),
  members: z.array(z.object({ name: z.enum(headNames), pooling: z.enum([...poolings, 'frames']) })).min(1),
});

/** Length of the vector that the linear layer reads. */
const vectorSize = (input: HeadInput, featureSize: number): number =>
  input === 'frames' ? featureSize : pooledSize(input, featureSize);

/** @returns safetensors bytes; equal models give equal bytes */
export function encodeHeadModel({ members, ...meta }: HeadModel): Uint8Array {
  const classes = meta.labels.length;
  const tensors = members.flatMap((member, m): NamedTensor[] => {
    const size = vectorSize(member.pooling, meta.featureSize);
    const { queries } = member;
    const queryCount = (queries?.length ?? 0) / meta.featureSize;
    return [
      { name: `${m}.mean`, shape: [size], data: member.mean },
      { name: `${m}.deviation`, shape: [size], data: member.deviation },
      { name: `${m}.kernel`, shape: [size, classes], data: member.kernel },
      { name: `${m}.bias`, shape: [classes], data: member.bias },
      ...(queries ? [{ name: `${m}.queries`, shape: [queryCount, meta.featureSize], data: queries }] : []),
    ];
  });
  const described = { ...meta, members: members.map(({ name, pooling }) => ({ name, pooling })) };
  return encodeTensorFile({ kind: HEAD_FILE_KIND, meta: described, tensors });
}

/** @throws ClipyardError `model_unavailable` if the bytes are not a complete model */
export function decodeHeadModel(bytes: Uint8Array): HeadModel {
  const { meta, tensors } = decodeTensorFile(bytes, HEAD_FILE_KIND);
  const parsed = MetaSchema.safeParse(meta);
  if (!parsed.success)
    throw new ClipyardError('model_unavailable', `The model file has an invalid header: ${parsed.error.message}`);
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor.data]));
  const take = (name: string, length: number): Float32Array => {
    const data = byName.get(name);
    if (data?.length !== length)
      throw new ClipyardError('model_unavailable', `The model file has no tensor ${name} with ${length} values`);
    return data;
  };
  const classes = parsed.data.labels.length;
  return {
    ...parsed.data,
    members: parsed.data.members.map(({ name, pooling }, m) => {
      const { featureSize } = parsed.data;
      const size = vectorSize(pooling, featureSize);
      return {
        name,
        pooling,
        mean: take(`${m}.mean`, size),
        deviation: take(`${m}.deviation`, size),
        kernel: take(`${m}.kernel`, size * classes),
        bias: take(`${m}.bias`, classes),
        ...(pooling === 'frames' ? { queries: take(`${m}.queries`, QUERIES * featureSize) } : {}),
      };
    }),
  };
}

/**
 * The model as an ONNX graph for predictions: features (batch, frames, featureSize) and mask (batch, frames) → logits
 * (batch, classes), before the temperature. Logits of an average are logarithms of its probabilities.
 */
export function headModelGraph(model: HeadModel): OnnxGraph {
  const { frames, featureSize, labels } = model;
  const graph = new OnnxGraph('classifier');
  const features = graph.input('features', ['batch', frames, featureSize]);
  const mask = graph.input('mask', ['batch', frames]);
  graph.output('logits', logitsOf(graph, model, features, mask), ['batch', labels.length]);
  return graph;
}

/**
 * The model as an ONNX file for other programs: `features` (items, frames, featureSize), zero rows for padding, to
 * calibrated `probabilities` (items, classes). The metadata entry `labels` is a JSON array, index = class.
 */
export function exportHeadModel(model: HeadModel): Uint8Array {
  const { frames, featureSize, labels, temperature } = model;
  const graph = new OnnxGraph('classifier');
  const features = graph.input('features', ['items', frames, featureSize]);
  const largest = graph.op('ReduceMax', [graph.op('Abs', [features])], { axes: [2], keepdims: 0 });
  const logits = logitsOf(graph, model, features, graph.op('Sign', [largest]));
  const scaled = graph.op('Div', [logits, graph.scalar(temperature)]);
  graph.output('probabilities', graph.op('Softmax', [scaled], { axis: 1 }), ['items', labels.length]);
  return graph.encode({ labels: JSON.stringify(labels) });
}

function logitsOf(
  graph: OnnxGraph,
  { frames, featureSize, members }: HeadModel,
  features: OnnxValue,
  mask: OnnxValue,
): OnnxValue {
  const logits = members.map(({ name, ...tensors }) =>
    headNamed(name).logits(graph, tensors, { features, mask }, { frames, featureSize }),
  );
  return logits.length === 1 ? logits[0]! : averaged(graph, logits);
}

function averaged(graph: OnnxGraph, logits: readonly OnnxValue[]): OnnxValue {
  const sum = graph.op(
    'Sum',
    logits.map((value) => graph.op('Softmax', [value], { axis: 1 })),
  );
  const mean = graph.op('Div', [sum, graph.scalar(logits.length)]);
  return graph.op('Log', [graph.op('Max', [mean, graph.scalar(1e-12)])]);
}

/** Number of trained numbers, without the standardisation. */
export const headParameterCount = ({ members }: HeadModel): number =>
  members.reduce((sum, { kernel, bias, queries }) => sum + kernel.length + bias.length + (queries?.length ?? 0), 0);
