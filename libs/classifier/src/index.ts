export { defaultEngine, type EngineChoice } from './engine/engine-choice.js';
export { parameterCount, type ClassifierShape } from './model/architecture.model.js';
export { decodeWeights, encodeWeights, weightsDigest, type ClassifierWeights } from './model/classifier-weights.codec.js';
export { leaveOneOut, type FrameEvidence } from './prediction/leave-one-out.js';
export { createPredictor, rankClasses, type Predictor } from './prediction/predictor.js';
export { planSplits } from './splits/plan-splits.js';
export type { SplitPlan, TrainingRow } from './splits/training-row.model.js';
export { decodeCheckpoint, type Checkpoint } from './training/checkpoint.codec.js';
export { trainClassifier, type FeatureSource, type TrainingResult, type TrainOptions } from './training/train-classifier.js';
