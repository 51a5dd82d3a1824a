export { cardMarkdown, type CardModel } from './card-markdown.js';
export { type ImportedWeights, ModelImports, type ReadWeights, type WeightSources } from './model-imports.js';
export { type ModelPage, ModelRegistry, type NewModel, type PromoteOptions } from './model-registry.js';
export { type GatedModel, promotionGate } from './promotion-gate.js';
