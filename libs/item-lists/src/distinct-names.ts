import { extensionOf } from './video-names.js';

/**
 * A name that is not taken yet: the name itself, or with a number before its extension, such as `Punch/a (2).mp4`.
 * The caller adds the name to `taken`.
 */
export function distinctName(name: string, taken: { has(name: string): boolean }): string {
  if (!taken.has(name)) return name;
  const extension = extensionOf(name);
  const stem = extension === '' ? name : name.slice(0, -extension.length - 1);
  const end = name.slice(stem.length);
  for (let number = 2; ; number++) if (!taken.has(`${stem} (${number})${end}`)) return `${stem} (${number})${end}`;
}

export interface NamedRoot {
  /** Absolute path of the submitted folder, with `/` between names. */
  readonly root: string;
  /** Paths of its files below it. */
  readonly paths: readonly string[];
}

/**
 * Names for the files of several folders that are submitted together. If two folders hold equal relative paths, all
 * names begin with as much of the path of their folder as tells them apart: `day1/Punch/a.mp4`, `day2/Punch/a.mp4`.
 *
 * @returns the prefix for each root, in order; empty, or ending with a slash
 */
export function distinctRoots(roots: readonly NamedRoot[]): string[] {
  const steps = roots.map(({ root }) => root.split('/').filter((step) => step !== ''));
  const depth = Math.max(0, ...steps.map(({ length }) => length));
  for (let shown = 0; shown <= depth; shown++) {
    const prefixes = steps.map((path) =>
      shown === 0
        ? ''
        : path
            .slice(-shown)
            .map((step) => `${step}/`)
            .join(''),
    );
    const names = new Set<string>();
    let count = 0;
    roots.forEach(({ paths }, i) => {
      for (const path of paths) names.add(`${prefixes[i]!}${path}`);
      count += new Set(paths).size;
    });
    if (names.size === count) return prefixes;
  }
  return roots.map((_, i) => `${i + 1}/`);
}
