export { decodeShard } from './arrow-decode.js';
export { encodeShard } from './arrow-encode.js';
export { arrowBatches, streamArrow } from './arrow-stream.js';
export { canonicalJson } from './canonical-json.js';
export {
  decodeSettings,
  type EncoderInput,
  encoderInput,
  framesOf,
  middleFrames,
  rowsOf,
  rowStride,
} from './clip-windows.js';
export { decodeFeatureRecord, encodeFeatureRecord } from './feature-record.js';
export { type FeatureRow, type FeatureShard } from './feature-row.js';
export { encodeNpy, type NpyArray, npyHeader } from './npy.js';
export { blackFrames, padFeatures, type UnpaddedFeatures, validFrames } from './pad-features.js';
export { specId, timelineSpec } from './spec-id.js';
export { exportTrainLabels, streamTrainData, type TrainLabels } from './train-data.js';
