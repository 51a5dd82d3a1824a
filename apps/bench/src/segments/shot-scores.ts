import { type Edit, type Transition } from './edits.js';

/** How many frames a boundary may be off: a hard cut, or a dissolve beyond its frames. */
const TOLERANCE: Readonly<Record<Transition['kind'], number>> = { cut: 1, dissolve: 2 };

export interface Scores {
  readonly found: Readonly<Record<Transition['kind'], number>>;
  readonly wanted: Readonly<Record<Transition['kind'], number>>;
  /** Boundaries that are at no transition. They count against both kinds, since detectors do not name the kind. */
  readonly wrong: number;
  readonly f1: Readonly<Record<Transition['kind'], number>>;
}

/**
 * Compares the boundaries of shots with the transitions of edits.
 *
 * @param boundaries - of each edit, the first frames of all shots but the first
 */
export function scoreShots(edits: readonly Edit[], boundaries: readonly (readonly number[])[]): Scores {
  const found = { cut: 0, dissolve: 0 };
  const wanted = { cut: 0, dissolve: 0 };
  let wrong = 0;
  for (const [i, { transitions }] of edits.entries()) {
    const left = [...boundaries[i]!];
    for (const { kind, from, to } of transitions) {
      const at = left.findIndex((frame) => frame >= from - TOLERANCE[kind] && frame <= to + TOLERANCE[kind]);
      wanted[kind]++;
      if (at < 0) continue;
      found[kind]++;
      left.splice(at, 1);
    }
    wrong += left.length;
  }
  const f1 = (kind: Transition['kind']): number => (2 * found[kind]) / (found[kind] + wrong + wanted[kind]);
  return { found, wanted, wrong, f1: { cut: f1('cut'), dissolve: f1('dissolve') } };
}
