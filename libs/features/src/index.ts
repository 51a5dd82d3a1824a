export { canonicalJson } from './canonical-json.js';
export { specId } from './spec-id.js';
export { blackFrames, padFeatures, validFrames, type UnpaddedFeatures } from './pad-features.js';
export { type FeatureRow, type FeatureShard } from './feature-row.js';
export { encodeFeatureRecord, encodeShard } from './arrow-encode.js';
export { decodeFeatureRecord, decodeShard } from './arrow-decode.js';
export { decodeNpy, encodeNpy, npyHeader, type NpyArray } from './npy.js';
export { exportTrainData, exportTrainLabels, importTrainData, streamTrainData, type TrainData } from './train-data.js';
