export * from './training-run-repository.js';
