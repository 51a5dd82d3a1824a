export { BackboneCatalog, type CatalogEntry } from './backbone-catalog.js';
