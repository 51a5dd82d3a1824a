import { OnnxGraph } from '@clipyard/tensors';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Shapes (m, k, n) of products: square ones, and those of the network's convolutions. */
const SHAPES = [
  [1024, 1024, 1024],
  [2048, 2048, 2048],
  [512, 2048, 2048],
  [3025, 1152, 128],
  [4096, 1024, 1024],
] as const;

/** Milliseconds of the fastest of many runs, because other load only slows runs down. */
export async function quickest(run: () => Promise<unknown>, forMs: number): Promise<number> {
  await run();
  await run();
  let best = Number.POSITIVE_INFINITY;
  for (const until = performance.now() + forMs; performance.now() < until;) {
    const started = performance.now();
    await run();
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

/** GFLOP/s of the fastest float32 MatMul of onnxruntime with this number of threads: the limit of the machine. */
export async function matmulPeak(threads: number): Promise<number> {
  let best = 0;
  for (const [m, k, n] of SHAPES) {
    const graph = new OnnxGraph('product');
    const right = graph.constant(
      [k, n],
      Float32Array.from({ length: k * n }, (_, i) => (i % 17) / 17),
    );
    graph.output('product', graph.op('MatMul', [graph.input('left', [m, k]), right]), [m, n]);
    const session = await InferenceSession.create(graph.encode(), {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionProviders: ['cpu'],
    });
    const left = new Tensor(
      'float32',
      Float32Array.from({ length: m * k }, (_, i) => (i % 17) / 17),
      [m, k],
    );
    const ms = await quickest(() => session.run({ left }, ['product']), 1_000);
    best = Math.max(best, (2 * m * k * n) / ms / 1e6);
    await session.release();
  }
  return best;
}
