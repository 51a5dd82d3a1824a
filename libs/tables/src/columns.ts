/** A value of a cell. null is an empty cell in CSV. */
export type Cell = string | number | boolean | null;

/**
 * A column with one value per row.
 *
 * - `integer`: int32
 * - `number`: float64
 */
export interface Column<T> {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'number' | 'boolean';
  readonly value: (row: T) => Cell;
}

/**
 * A column of lists of records, such as ranked classes. Parquet has one nested column, list&lt;struct&gt;. CSV has
 * `length` groups of cells instead, with a number in each name, such as `class_1, probability_1, class_2, …`.
 */
export interface ListColumn<T> {
  readonly name: string;
  readonly type: 'list';
  readonly fields: readonly { readonly name: string; readonly nameInCsv: string; readonly type: Column<T>['type'] }[];
  /** Groups of cells in CSV. Longer lists are cut there. */
  readonly length: number;
  readonly value: (row: T) => readonly Readonly<Record<string, Cell>>[] | null;
}

/** The columns of a table whose rows are made from values of `T`. */
export type Table<T> = readonly (Column<T> | ListColumn<T>)[];
