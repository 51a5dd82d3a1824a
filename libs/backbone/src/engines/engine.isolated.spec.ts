import { afterEach, describe, expect, it, vi } from 'vitest';

import { goldenBackbone } from '../golden-weights.fixture.js';
import { createEngine } from './engine.js';

const tensors = vi.hoisted(() => ({ obstacle: null as string | null, hasGpu: vi.fn(() => Promise.resolve(true)) }));
vi.mock('@clipyard/tensors', async (original) => ({
  ...(await original<object>()),
  tfjsGpuObstacle: () => tensors.obstacle,
  hasTfjsGpu: tensors.hasGpu,
  useTfjs: () => Promise.resolve('tfjs-tensorflow-gpu'),
  tfjsDevice: () => Promise.resolve('node-gpu'),
}));
const tfjs = vi.hoisted(() => ({ run: vi.fn<() => Promise<Float32Array>>() }));
vi.mock('./tfjs-network.js', () => ({ loadNetwork: () => () => undefined }));
vi.mock('./tfjs-engine.js', () => ({
  tfjsEngine: (_: unknown, { threads }: { threads: number }, device: string, reason: string) => ({
    info: { name: 'tfjs', device, threads, reason },
    run: tfjs.run,
  }),
}));

const options = { engine: 'auto', threads: 1, imageSize: 32 } as const;
const backbone = goldenBackbone(1);

describe('createEngine with a GPU', () => {
  afterEach(() => {
    tensors.obstacle = null;
    vi.clearAllMocks();
  });

  it('takes tfjs after it has run', async () => {
    tfjs.run.mockResolvedValue(new Float32Array(1024));
    const { info } = await createEngine(backbone, options);
    expect(info).toMatchObject({ name: 'tfjs', device: 'node-gpu' });
    expect(tfjs.run).toHaveBeenCalledTimes(2);
  });

  it('takes onnxruntime and says why if tfjs cannot run the model', async () => {
    tfjs.run.mockRejectedValue(new Error("TF Backend supports only 'valid' and 'same' padding"));
    const { info, run } = await createEngine(backbone, options);
    expect(info).toMatchObject({ name: 'onnx', device: 'cpu' });
    expect(info.reason).toContain("tfjs-node-gpu cannot run the model (TF Backend supports only 'valid'");
    expect(await run(new Uint8Array(32 * 32 * 3), 1)).toHaveLength(1024);
  });

  it('fails if the settings ask for tfjs', async () => {
    tfjs.run.mockRejectedValue(new Error('no kernel'));
    await expect(createEngine(backbone, { ...options, engine: 'tfjs' })).rejects.toMatchObject({
      code: 'encoder_failed',
      message: 'no kernel',
    });
  });

  it('does not load TensorFlow if something is missing', async () => {
    tensors.obstacle = 'this machine has no NVIDIA GPU';
    const { info } = await createEngine(backbone, options);
    expect(info).toMatchObject({ name: 'onnx', reason: expect.stringContaining('no NVIDIA GPU') as string });
    expect(tensors.hasGpu).not.toHaveBeenCalled();
  });
});
