/** Media types of tables, by the format that the query names. */
export const tableTypes = { csv: 'text/csv', parquet: 'application/vnd.apache.parquet' } as const;
export type TableFormat = keyof typeof tableTypes;

/** The registered media type of Arrow IPC streams; `.arrows` is their extension. */
export const ARROW_STREAM = 'application/vnd.apache.arrow.stream';
