export { groupsOf, type PairGroup } from './duplicate-groups.js';
export * from './duplicates.js';
export * from './similar-videos.js';
export * from './similarity-index.js';
