export { BackboneCatalog, type CatalogEntry } from './backbone-catalog.js';
export { Backbones, type OnnxBackbones, type OnnxSources, type SentDescriptor } from './backbones.js';
