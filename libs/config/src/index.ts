export * from './settings.js';
export * from './bench-settings.js';
