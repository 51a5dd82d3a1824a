import { ClipyardError, type ErrorCode } from '@clipyard/api-contract';
import onnxProto, { type onnx as Onnx } from 'onnx-proto';

const { onnx } = onnxProto;

/*
 * Reads ONNX files that nobody has checked. onnxruntime gets a model that is encoded again from the checked fields, so
 * it sees no unchecked data: fields that this reader does not know are left out.
 */

/** ViT-g has about 4,000 nodes. */
const MAX_NODES = 50_000;
/** The first opset whose operators accept negative axes, as the nodes that are added to the graph use. */
const MIN_OPSET = 11;
const STANDARD_DOMAINS = ['', 'ai.onnx'];

type Model = Onnx.ModelProto;

/** The limits of a file. */
export interface OnnxRules {
  /** Size of the largest file. */
  readonly maxBytes: number;
  /** Domains whose operators are allowed beside those of ONNX itself. */
  readonly domains: readonly string[];
  /** The code of errors about the file. */
  readonly code: ErrorCode;
}

/** A value of the graph with its element type and shape; null for sizes that are not fixed. */
export interface GraphValue {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly (number | null)[] | null;
}

export interface OnnxFile {
  readonly model: Model;
  /** Inputs without those that have a value in the file. */
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

/**
 * Reads a model, and refuses external data, custom operators and graphs that are too large.
 *
 * @throws ClipyardError `rules.code` with a sentence that says how to fix the file.
 */
export function readOnnxFile(bytes: Uint8Array, rules: OnnxRules): OnnxFile {
  checkOnnxSize(bytes.byteLength, rules);
  try {
    return read(bytes, rules.domains);
  } catch (error) {
    throw error instanceof Refusal ? new ClipyardError(rules.code, error.message, { cause: error.cause }) : error;
  }
}

/** A file that breaks the rules. */
class Refusal extends Error {}

const unusable = (message: string, cause?: unknown): Refusal => new Refusal(message, { cause });

function read(bytes: Uint8Array, domains: readonly string[]): OnnxFile {
  const model = decode(bytes);
  const { graph } = model;
  if (graph === null || graph === undefined || (graph.node ?? []).length === 0)
    throw unusable('The ONNX file contains no graph; export the network again');
  check(model, [...STANDARD_DOMAINS, ...domains]);
  const constants = new Set((graph.initializer ?? []).map(({ name }) => name ?? ''));
  return {
    model,
    inputs: (graph.input ?? []).map(valueOf).filter(({ name }) => !constants.has(name)),
    outputs: (graph.output ?? []).map(valueOf),
  };
}

/** @throws ClipyardError `rules.code` for a file that is too large. */
export function checkOnnxSize(bytes: number, { maxBytes, code }: Pick<OnnxRules, 'maxBytes' | 'code'>): void {
  if (bytes > maxBytes)
    throw new ClipyardError(
      code,
      `The ONNX file has ${bytes} bytes, and at most ${maxBytes} are allowed; ` +
        'export it in float16, or export a smaller network',
    );
}

function decode(bytes: Uint8Array): Model {
  try {
    return onnx.ModelProto.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    throw unusable('The file is not an ONNX model, or it is damaged', error);
  }
}

function check(model: Model, domains: readonly string[]): void {
  const opset = model.opsetImport.find(({ domain }) => STANDARD_DOMAINS.includes(domain ?? ''));
  if (Number(opset?.version ?? 0) < MIN_OPSET)
    throw unusable(
      `The graph uses opset ${String(opset?.version ?? 0)}; export it with opset 17, at least ${MIN_OPSET}`,
    );
  const functions = new Set(model.functions.map(({ domain, name }) => `${domain ?? ''}:${name ?? ''}`));
  let nodes = 0;
  const checkNode = (node: Onnx.INodeProto): void => {
    if (++nodes > MAX_NODES)
      throw unusable(`The graph has more than ${MAX_NODES} nodes; export the network without unrolled loops`);
    const domain = node.domain ?? '';
    if (!domains.includes(domain) && !functions.has(`${domain}:${node.opType ?? ''}`))
      throw unusable(
        `The graph uses the custom operator ${domain}.${node.opType ?? ''}; ` +
          'export it with operators of ONNX only, without optimizations for one runtime',
      );
    for (const attribute of node.attribute ?? []) {
      for (const tensor of [attribute.t, ...(attribute.tensors ?? [])]) checkTensor(tensor);
      for (const sparse of [attribute.sparseTensor, ...(attribute.sparseTensors ?? [])]) checkSparse(sparse);
      for (const graph of [attribute.g, ...(attribute.graphs ?? [])]) if (graph) checkGraph(graph);
    }
  };
  const checkGraph = (graph: Onnx.IGraphProto): void => {
    (graph.initializer ?? []).forEach(checkTensor);
    (graph.sparseInitializer ?? []).forEach(checkSparse);
    (graph.node ?? []).forEach(checkNode);
  };
  checkGraph(model.graph!);
  for (const { node } of model.functions) (node ?? []).forEach(checkNode);
}

function checkSparse(sparse: Onnx.ISparseTensorProto | null | undefined): void {
  checkTensor(sparse?.values);
  checkTensor(sparse?.indices);
}

/** A file with external data could make onnxruntime read any file of this machine. */
function checkTensor(tensor: Onnx.ITensorProto | null | undefined): void {
  if (!tensor || ((tensor.dataLocation ?? 0) === 0 && (tensor.externalData ?? []).length === 0)) return;
  throw unusable(
    `The weights ${tensor.name ?? ''} are outside of the ONNX file; save everything in one file ` +
      '(onnx.save_model with save_as_external_data=False)',
  );
}

function valueOf({ name, type }: Onnx.IValueInfoProto): GraphValue {
  const dim = type?.tensorType?.shape?.dim;
  return {
    name: name ?? '',
    type: type?.tensorType?.elemType ?? 0,
    shape: dim === null || dim === undefined ? null : dim.map(({ dimValue }) => sizeOf(dimValue)),
  };
}

/** Exporters write 0, -1 or nothing for sizes that are not fixed. */
function sizeOf(value: Onnx.TensorShapeProto.IDimension['dimValue']): number | null {
  const size = Number(value ?? 0);
  return size > 0 ? size : null;
}
