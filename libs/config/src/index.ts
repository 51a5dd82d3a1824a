export * from './bench-settings.js';
export * from './settings.js';
