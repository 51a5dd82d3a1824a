/** Limits of the processes that run ONNX heads. */
export interface HeadLimits {
  /** @param fileBytes - size of the file of the head */
  readonly memoryBytes: (fileBytes: number) => number;
  /** Processor time of one call. */
  readonly cpuSeconds: number;
  /** Wall time of one call, which a busy machine uses up by itself. */
  readonly deadlineMs: number;
}

/** A head is read, encoded again and loaded. */
const COPIES = 8;

/** Node and onnxruntime reserve about 2 GB; the rest is for activations. */
export const headLimits: HeadLimits = {
  memoryBytes: (fileBytes) => 6 * 1024 ** 3 + COPIES * fileBytes,
  cpuSeconds: 120,
  deadlineMs: 600_000,
};
