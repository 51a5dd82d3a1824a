export {
  createInferenceEngine,
  createTrainingEngine,
  defaultEngine,
  type EngineChoice,
} from './engine/engine-choice.js';
export {
  freshState,
  type InferenceEngine,
  type TrainingBatch,
  type TrainingEngine,
} from './engine/training-engine.port.js';
export { type ClassifierTest, evaluateClassifier } from './evaluation/evaluate-classifier.js';
export { fitBaseline, predictBaseline } from './evaluation/linear-baseline.js';
export { exportOnnx } from './interchange/export-onnx.js';
export { exportTfjs, type TfjsModel } from './interchange/export-tfjs.js';
export { importClassifier } from './interchange/import-classifier.js';
export { type ImportedClassifier } from './interchange/imported-classifier.js';
export { type ClassifierShape, HIDDEN_SIZE, parameterCount } from './model/architecture.model.js';
export { type ClassifierDescription, describeClassifier } from './model/classifier-file.js';
export {
  type ClassifierWeights,
  decodeWeights,
  encodeWeights,
  weightsDigest,
} from './model/classifier-weights.codec.js';
export { initialParameters } from './model/initial-parameters.js';
export { oneHot } from './model/softmax.js';
export { type ClassifyMany, classifyMany } from './prediction/classify-many.js';
export { type FrameEvidence, leaveOneOut } from './prediction/leave-one-out.js';
export { createPredictor, type Predictor, rankClasses } from './prediction/predictor.js';
export { scoreWindows } from './prediction/windows.js';
export { groupedFolds } from './selection/folds.js';
export { planSplits } from './splits/plan-splits.js';
export type { SplitPlan, TrainingRow } from './splits/training-row.model.js';
export { type CheckpointDescription, describeCheckpoint } from './training/describe-checkpoint.js';
export {
  type FeatureSource,
  trainClassifier,
  type TrainingResult,
  type TrainOptions,
} from './training/train-classifier.js';
