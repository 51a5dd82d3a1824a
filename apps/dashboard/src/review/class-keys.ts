import { type ReviewItem } from '@clipyard/client';

/** Keys 1 to 9. */
const CLASS_KEYS = 9;

export interface KeyedClass {
  readonly label: string;
  /** Probability by the model; null if the model does not rank the class among the first ones. */
  readonly probability: number | null;
}

/**
 * The classes on the keys 1 to 9. Few classes keep their keys, so that fingers learn them. With more, the keys have the
 * label of the item and the classes that the model ranks first.
 *
 * @param classes - all classes, the largest first
 */
export function classKeys({ top, label }: ReviewItem, classes: readonly string[]): readonly KeyedClass[] {
  const probabilities = new Map((top ?? []).map((ranked) => [ranked.label, ranked.probability]));
  const names =
    classes.length <= CLASS_KEYS
      ? [...classes].sort((a, b) => a.localeCompare(b))
      : [...new Set([...probabilities.keys(), ...(label === null ? [] : [label]), ...classes])];
  const shown = names.slice(0, CLASS_KEYS);
  // The label of the item always has a key.
  if (label !== null && classes.length > CLASS_KEYS && !shown.includes(label)) shown[CLASS_KEYS - 1] = label;
  return shown.map((name) => ({ label: name, probability: probabilities.get(name) ?? null }));
}
