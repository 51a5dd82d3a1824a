/** Standard normal quantile of a two-sided 95 % interval. */
const Z = 1.959964;

/**
 * The 95 % interval of an accuracy (Wilson score). Unlike a bootstrap, it has a width even if all predictions are
 * right: 24 of 24 gives 86 % to 100 %.
 *
 * @param accuracy - 0 to 1; repeated predictions of the same items count as one each
 * @param items - number of items
 * @returns [0, 0] without items
 */
export function accuracyInterval(accuracy: number, items: number): [number, number] {
  if (items === 0) return [0, 0];
  const share = (Z * Z) / items;
  const centre = (accuracy + share / 2) / (1 + share);
  const half = Math.sqrt((accuracy * (1 - accuracy)) / items + (share * share) / (4 * Z * Z)) * (Z / (1 + share));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
