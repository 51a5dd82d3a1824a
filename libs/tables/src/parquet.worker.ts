import { serveParent, Transferred, type WorkerChannel } from '@clipyard/workers';
import {
  Compression,
  EnabledStatistics,
  Table,
  transformParquetStream,
  type WriterProperties,
  WriterPropertiesBuilder,
} from 'parquet-wasm';

/** Parquet's rows are grouped, and a group is in memory until it is written. */
export interface WriteSettings {
  readonly rowGroupRows: number;
  readonly rowGroupBytes: number;
  /** Paths of columns whose values are mostly distinct numbers: a dictionary and statistics would only cost time. */
  readonly plain: readonly string[];
}

const readers = new Map<number, ReadableStreamDefaultReader<Uint8Array>>();
/** The error of a stream's record batches. parquet-wasm ends the file there as if it were complete. */
const failures = new Map<number, unknown>();

function propertiesOf({ rowGroupRows, rowGroupBytes, plain }: WriteSettings): WriterProperties {
  let builder = new WriterPropertiesBuilder()
    .setCompression(Compression.SNAPPY)
    .setMaxRowGroupSize(rowGroupRows)
    .setMaxRowGroupBytes(rowGroupBytes);
  for (const path of plain)
    builder = builder.setColumnDictionaryEnabled(path, false).setColumnStatisticsEnabled(path, EnabledStatistics.None);
  return builder.build();
}

/** Asks the parent for the record batches of a stream one by one. */
const batchesOf = (stream: number): ReadableStream =>
  new ReadableStream(
    {
      async pull(controller) {
        try {
          const bytes = await channel.call<Uint8Array | null>('next', stream);
          if (bytes === null) return controller.close();
          const table = Table.fromIPCStream(bytes);
          for (const batch of table.recordBatches()) controller.enqueue(batch);
          table.free();
        } catch (error) {
          failures.set(stream, error);
          controller.error(error);
        }
      },
    },
    { highWaterMark: 0 },
  );

const channel: WorkerChannel = serveParent({
  async open({ stream, settings }: { stream: number; settings: WriteSettings }): Promise<void> {
    const written = (await transformParquetStream(
      batchesOf(stream),
      propertiesOf(settings),
    )) as ReadableStream<Uint8Array>;
    readers.set(stream, written.getReader());
  },
  async read(stream: number): Promise<Transferred<Uint8Array> | null> {
    const { done, value } = await readers.get(stream)!.read();
    if (failures.has(stream)) throw failures.get(stream);
    return done ? null : new Transferred(value, [value.buffer as ArrayBuffer]);
  },
  close(stream: number): void {
    // Not waited for: the record batch that the stream waits for may never come.
    void readers
      .get(stream)
      ?.cancel()
      .catch(() => undefined);
    readers.delete(stream);
    failures.delete(stream);
  },
});
