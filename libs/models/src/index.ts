export { cardMarkdown, type CardModel } from './card-markdown.js';
export { ImportedFiles, type ImportedWeights, type ReadWeights, type WeightSources } from './imported-files.js';
export { type EvaluateWeights, ImportedModelTest } from './imported-model-test.js';
export { ModelImports } from './model-imports.js';
export { type ModelPage, ModelRegistry, type NewModel, type PromoteOptions } from './model-registry.js';
export { type GatedModel, promotionGate } from './promotion-gate.js';
