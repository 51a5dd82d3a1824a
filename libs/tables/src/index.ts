export { arrowStreams } from './arrow-rows.js';
export { type Cell, type Column, type ListColumn, type Table } from './columns.js';
export { csvLines } from './csv.js';
export { encodeParquet, type ParquetOptions } from './encode-parquet.js';
export { readParquetRows } from './read-parquet.js';
