/** A line that a null worker writes. Times are milliseconds of the epoch. */
export type NullWorkerReport =
  { readonly readyAt: number } | { readonly firstAt: number } | { readonly encoded: number };
