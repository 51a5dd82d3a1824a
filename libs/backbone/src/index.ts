export { type BackboneFiles } from './backbone-files.js';
export { type EncoderEngine, type EngineInfo } from './engines/engine.js';
export { createFrameEncoder, type FrameEncoder, type FrameEncoderOptions } from './engines/frame-encoder.js';
export { MicroBatcher, type MicroBatcherOptions, type MicroBatchStats } from './engines/micro-batcher.js';
export { type BackboneSource, type ResolvedBackbone } from './kinds/backbone-kind.js';
export { resolveBackbone, writeBackboneOnnx } from './kinds/backbone-kinds.js';
export { BackboneRepository } from './publication/backbone-repository.js';
export { PUBLISHED_WEIGHTS } from './weights/published-weights.js';
