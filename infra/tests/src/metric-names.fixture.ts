import { Metrics } from '@clipyard/service';

import { filesUnder, read } from './workspace.fixture.js';

/** A metric that the code makes: `metrics.counter('name', 'help', …)` and the like. */
export interface MadeMetric {
  readonly kind: 'counter' | 'gauge' | 'seconds';
  readonly name: string;
  readonly help: string;
}

/** Every metric of our own that a process makes. */
export function madeMetrics(): MadeMetric[] {
  const sources = [...filesUnder('apps', '.ts'), ...filesUnder('libs', '.ts')].filter(
    (path) => !/\.(spec|contract|fixture)\.ts$/.test(path),
  );
  const made = sources.flatMap((path) => [
    ...read(path).matchAll(/metrics\s*\.(counter|gauge|seconds)\(\s*'([a-z_]+)',\s*(?:'([^']+)'|"([^"]+)")/g),
  ]);
  return made.map(([, kind, name, single, double]) => ({
    kind: kind as MadeMetric['kind'],
    name: name!,
    help: (single ?? double)!,
  }));
}

const suffixes = { counter: [''], gauge: [''], seconds: ['_bucket', '_sum', '_count'] } as const;

/** The name of every series that a process can have. */
export function seriesNames(): ReadonlySet<string> {
  const builtIn = new Metrics('any').registry.getMetricsAsArray().map(({ name }) => name);
  return new Set([
    'up',
    ...builtIn,
    ...madeMetrics().flatMap(({ kind, name }) => suffixes[kind].map((suffix) => `clipyard_${name}${suffix}`)),
  ]);
}

/** Our metrics in Prometheus' text format, without values. */
export function exposition(): Promise<string> {
  const metrics = new Metrics('any');
  metrics.registry.clear();
  for (const { kind, name, help } of madeMetrics()) metrics[kind](name, help, []);
  return metrics.registry.metrics();
}

const WORDS = new Set(['and', 'unless', 'or', 'on', 'by', 'group_left', 'group_right', 'ignoring', 'without']);

/** Names of the series that a PromQL expression reads: all names except functions, keywords, labels and strings. */
export function seriesRead(expression: string): string[] {
  const bare = expression
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|on|group_left|group_right|ignoring|without) \([^)]*\)/g, '');
  return [...bare.matchAll(/[a-zA-Z_:][a-zA-Z0-9_:]*(?!\w|\s*\()/g)]
    .map(([name]) => name)
    .filter((name) => !WORDS.has(name));
}
