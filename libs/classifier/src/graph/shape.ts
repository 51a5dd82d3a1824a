/**
 * Sizes of the axes of a value. A negative size grows with the batch: -1 is the number of items, -20 is twenty rows per
 * item. At most one axis is negative.
 */
export type Shape = readonly number[];

/** The number of elements, per item for values of the batch (negative). */
export const volume = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/** The shape of an element-wise operation, with the broadcasting rules of NumPy. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [left, right] = [a, b].map((shape) => shape[axis - rank + shape.length] ?? 1) as [number, number];
    if (left !== right && left !== 1 && right !== 1) throw new RangeError(`[${a}] and [${b}] cannot be broadcast`);
    return left === 1 ? right : left;
  });
}

/** @throws RangeError if a value of shape `from` cannot be reshaped to `to` */
export function checkReshape(from: Shape, to: Shape): void {
  if (volume(from) !== volume(to)) throw new RangeError(`[${from}] cannot be reshaped to [${to}]`);
}

/** The shape without an axis, or with size 1 at that axis. */
export const reducedShape = (shape: Shape, axis: number, keep: boolean): Shape =>
  keep ? shape.map((size, i) => (i === axis ? 1 : size)) : shape.filter((_, i) => i !== axis);

/** The shape with all axes but the last merged into one. */
export const rowsShape = (shape: Shape): Shape => [volume(shape.slice(0, -1)), shape.at(-1)!];

/** The sizes for a batch of `items`. */
export const sizesFor = (shape: Shape, items: number): number[] =>
  shape.map((size) => (size < 0 ? -size * items : size));
