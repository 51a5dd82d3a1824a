import { type CallRules, callRules } from '@clipyard/api-contract';

/** A path that is served without a controller, for every method: pages, their files, mounted applications. */
export interface StaticPath extends CallRules {
  readonly path: `/${string}`;
  /** Whether the rules apply to everything below the path too. */
  readonly isPrefix: boolean;
}

const page = { isPrefix: false };
const tree = { isPrefix: true };

/**
 * Static paths. Anything that is neither listed here nor a route needs a key with `read` to be read and `admin` to be
 * changed, see `matchRoute`.
 */
export const staticPaths: readonly StaticPath[] = [
  // The page that asks for the key, and its files.
  { path: '/', ...page, ...callRules('open') },
  { path: '/index.html', ...page, ...callRules('open') },
  { path: '/assets', ...tree, ...callRules('open') },
  // The documentation.
  { path: '/docs', ...tree, ...callRules('read') },
  { path: '/docs-json', ...page, ...callRules('read') },
  { path: '/docs-yaml', ...page, ...callRules('read') },
  // The queue board shows and changes the jobs of all projects.
  { path: '/admin', ...tree, ...callRules('admin', { everyProject: true }) },
];
