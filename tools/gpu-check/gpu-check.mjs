// Which engine encodes on this machine, how fast, and how far its features are from the CPU's. Build first (npm run build).
// usage: node tools/gpu-check/gpu-check.mjs [FRAMES]     Prints JSON; exit code 1 where features differ too much, 3 without a GPU.
import { createFrameEncoder, resolveBackbone } from '../../libs/backbone/dist/index.js';

const SIZE = 220;
const FRAME_BYTES = SIZE * SIZE * 3;
const BATCHES = [1, 8, 32, 64, 128];
const FOR_MS = 3_000;
/** Of the largest feature, with TF32 off. */
const TOLERANCE = 1e-5;

const frames = Number(process.argv[2] ?? 64);
// Pictures with edges and areas, not noise: what rounding does depends on what there is to see.
const pixels = Uint8Array.from({ length: frames * FRAME_BYTES }, (_, i) => {
  const [frame, x, y, c] = [Math.floor(i / FRAME_BYTES), Math.floor(i / 3) % SIZE, Math.floor((i % FRAME_BYTES) / (SIZE * 3)), i % 3];
  return (Math.sin((x * (frame + 1)) / 40 + c) * Math.cos(y / (10 + frame)) > 0 ? 190 : 50) + ((x * y * (c + 1)) % 40);
});
const backbone = await (await resolveBackbone(process.env.BACKBONE ?? 'untrained', { cacheDir: '.clipyard/cache' })).source.make();
const width = backbone.descriptor.featureSize;

async function features(encoder) {
  const all = new Float32Array(frames * width);
  for (let from = 0; from < frames; from += 16) {
    const count = Math.min(16, frames - from);
    all.set(await encoder.encode(pixels.slice(from * FRAME_BYTES, (from + count) * FRAME_BYTES), count), from * width);
  }
  return all;
}

async function framesPerSecond(encoder, batch) {
  const input = new Uint8Array(batch * FRAME_BYTES).fill(127);
  for (let i = 0; i < 3; i++) await encoder.encode(input, batch);
  let done = 0;
  const started = performance.now();
  while (performance.now() - started < FOR_MS) {
    await encoder.encode(input, batch);
    done += batch;
  }
  return Math.round((done / (performance.now() - started)) * 10_000) / 10;
}

async function measure(options, batches) {
  const encoder = await createFrameEncoder({ backbone, imageSize: SIZE, engine: 'auto', threads: 0, ...options });
  try {
    const speed = {};
    for (const batch of batches) speed[batch] = await framesPerSecond(encoder, batch);
    return { engine: encoder.engine, features: await features(encoder), framesPerSecond: speed };
  } finally {
    await encoder.close();
  }
}

const largest = (values) => values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
const difference = (a, b) => a.reduce((max, value, i) => Math.max(max, Math.abs(value - b[i])), 0) / largest(b);

const cpu = await measure({ engine: 'onnx', cpuOnly: true }, [4]);
const engines = {};
let worst = 0;
let sawGpu = false;
for (const engine of ['auto', 'onnx', 'tfjs']) {
  for (const tf32 of [false, true]) {
    const measured = await measure({ engine, tf32 }, engine === 'auto' || tf32 ? BATCHES.slice(2, 3) : BATCHES).catch((error) => ({ error: error.message }));
    const { features: found, ...rest } = measured;
    const onGpu = ['cuda', 'tensorrt', 'node-gpu'].includes(rest.engine?.device);
    sawGpu ||= onGpu;
    const differs = found === undefined ? null : difference(found, cpu.features);
    if (differs !== null && !tf32) worst = Math.max(worst, differs);
    engines[`${engine}${tf32 ? ', TF32' : ''}`] = { ...rest, differenceFromCpu: differs };
    // TF32 is the GPU's: without one there is nothing to compare.
    if (!onGpu) break;
  }
}
process.stdout.write(`${JSON.stringify({ frames, backbone: backbone.descriptor.name, cpu: { engine: cpu.engine, framesPerSecond: cpu.framesPerSecond }, engines, worstWithoutTf32: worst, tolerance: TOLERANCE, gpu: sawGpu }, null, 2)}\n`);
process.exit(worst > TOLERANCE ? 1 : sawGpu ? 0 : 3);
