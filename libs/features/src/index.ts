export { decodeShard } from './arrow-decode.js';
export { encodeShard } from './arrow-encode.js';
export { canonicalJson } from './canonical-json.js';
export { decodeFeatureRecord, encodeFeatureRecord } from './feature-record.js';
export { type FeatureRow, type FeatureShard } from './feature-row.js';
export { decodeNpy, encodeNpy, type NpyArray, npyHeader } from './npy.js';
export { blackFrames, padFeatures, type UnpaddedFeatures, validFrames } from './pad-features.js';
export { specId, timelineSpec } from './spec-id.js';
export { exportTrainData, exportTrainLabels, importTrainData, streamTrainData, type TrainData } from './train-data.js';
