export { canonicalJson } from './canonical-json.js';
export { specId, timelineSpec } from './spec-id.js';
export { blackFrames, padFeatures, validFrames, type UnpaddedFeatures } from './pad-features.js';
export { type FeatureRow, type FeatureShard } from './feature-row.js';
export { encodeShard } from './arrow-encode.js';
export { decodeShard } from './arrow-decode.js';
export { decodeFeatureRecord, encodeFeatureRecord } from './feature-record.js';
export { decodeNpy, encodeNpy, npyHeader, type NpyArray } from './npy.js';
export { exportTrainData, exportTrainLabels, importTrainData, streamTrainData, type TrainData } from './train-data.js';
