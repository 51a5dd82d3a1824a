import { type BackboneDescriptor, ClipyardError } from '@clipyard/api-contract';

import { type BackboneFiles } from '../backbone-files.js';
import { type Precision } from '../engines/precision.js';
import { type BackboneKind, type ReadOptions, type ResolvedBackbone, type RunnableBackbone } from './backbone-kind.js';
import { densenet121Kind } from './densenet121.kind.js';
import { layersModelKind } from './layers-model.kind.js';
import { onnxKind } from './onnx.kind.js';

/** All kinds. The first that matches a value of `BACKBONE` reads it; DenseNet121 takes files of any name. */
const kinds: readonly BackboneKind[] = [onnxKind, layersModelKind, densenet121Kind];

/** @throws ClipyardError `backbone_unavailable` for a kind that only another version knows. */
export function kindOf({ name, kind }: BackboneDescriptor): BackboneKind {
  const found = kinds.find((one) => one.name === kind);
  if (found === undefined)
    throw new ClipyardError('backbone_unavailable', `${name} is a backbone of the unknown kind ${String(kind)}`);
  return found;
}

/**
 * Finds the backbone that the setting `BACKBONE` selects: `auto`, `untrained`, or the path of a file or folder.
 *
 * @throws ClipyardError `backbone_unavailable` if there is none, or if it cannot be read.
 */
export async function resolveBackbone(choice: string, options: ReadOptions): Promise<ResolvedBackbone> {
  for (const kind of kinds) if (await kind.matches(choice)) return kind.read(choice, options);
  throw new ClipyardError('backbone_unavailable', `There is no backbone at ${choice}`);
}

/** @throws ClipyardError `backbone_unavailable` if the files cannot be read. */
export const openBackbone = (backbone: BackboneFiles): RunnableBackbone => kindOf(backbone.descriptor).open(backbone);

/**
 * A whole backbone as an ONNX model; see `RunnableBackbone.onnx`.
 *
 * @throws ClipyardError `backbone_unavailable` if ONNX cannot express it, or if the files cannot be read.
 */
export function writeBackboneOnnx(
  backbone: BackboneFiles,
  imageSize: number,
  precision: Precision = 'float32',
): Uint8Array {
  const { onnx } = openBackbone(backbone);
  if (onnx === null)
    throw new ClipyardError('backbone_unavailable', `${backbone.descriptor.name} has layers that only tfjs supports`);
  return onnx(imageSize, precision);
}
