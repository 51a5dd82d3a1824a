export { decodeSafetensors, encodeSafetensors, type Safetensors } from './files/safetensors.js';
export {
  decodeTensorFile,
  encodeTensorFile,
  type NamedTensor,
  type TensorFile,
  tensorFileKind,
} from './files/tensor-file.js';
export { Hdf5Reader, type Hdf5ReaderOptions, readHdf5InProcess } from './hdf5/hdf5-reader.js';
export { type Dataset, type Group, readHdf5 } from './hdf5/read-hdf5.js';
export { serveHdf5Reader } from './hdf5/serve-hdf5-reader.js';
export { type OnnxAttribute, type OnnxData, OnnxGraph, onnxTypes, type OnnxValue } from './onnx/onnx-graph.js';
export { checkOnnxSize, type GraphValue, type OnnxFile, type OnnxRules, readOnnxFile } from './onnx/read-onnx-file.js';
export { addedName, AddedNodes, innerName, surroundGraph } from './onnx/surround-graph.js';
export { mulberry32, seedOf } from './random/mulberry32.js';
export { type RandomState, SeededRandom } from './random/seeded-random.js';
export { elementCount, type Tensor, type Tensors, type TensorSpec } from './tensor.js';
export { installedTfjsAddon, type TfjsAddon, tfjsGpuObstacle, type TfjsSetup } from './tfjs/tfjs-addon.js';
export { hasTfjsGpu, type TfjsBackend, type TfjsDevice, tfjsDevice, useTfjs } from './tfjs/tfjs-backend.js';
