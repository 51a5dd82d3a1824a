export { ModelRegistry, type ModelPage, type NewModel, type PromoteOptions } from './model-registry.js';
export { promotionGate, type GatedModel } from './promotion-gate.js';
export { cardMarkdown, type CardModel } from './card-markdown.js';
