// Reports which engine encodes on this machine, its speed, and how far its features are from those of the CPU. Compares
// gradients and losses of training in the same way, twice. NVIDIA_TF32_OVERRIDE=0 disables TF32 in training.
// Build first: npm run build
// usage: node tools/gpu-check/gpu-check.mjs [FRAMES]
// Prints JSON. Exits with 1 if features or gradients differ too much, and with 3 if there is no GPU.
import { createFrameEncoder, resolveBackbone } from '../../libs/backbone/dist/index.js';
import { createTrainingEngine, freshState, initialParameters, oneHot } from '../../libs/classifier/dist/index.js';
import { prepareEngines } from '../../libs/config/dist/index.js';

prepareEngines();
const SIZE = 220;
const FRAME_BYTES = SIZE * SIZE * 3;
const BATCHES = [1, 8, 32, 64, 128];
const FOR_MS = 3_000;
/** Relative to the largest feature, with TF32 disabled. */
const TOLERANCE = 1e-5;
/** Relative to the largest gradient of a tensor and to the largest loss, with TF32 disabled. */
const TRAINING_TOLERANCE = 1e-4;
const TRAINING_STEPS = 20;

const frames = Number(process.argv[2] ?? 64);
// Images with edges and areas rather than noise, because rounding errors depend on the content.
const pixels = Uint8Array.from({ length: frames * FRAME_BYTES }, (_, i) => {
  const [frame, x, y, c] = [
    Math.floor(i / FRAME_BYTES),
    Math.floor(i / 3) % SIZE,
    Math.floor((i % FRAME_BYTES) / (SIZE * 3)),
    i % 3,
  ];
  return (Math.sin((x * (frame + 1)) / 40 + c) * Math.cos(y / (10 + frame)) > 0 ? 190 : 50) + ((x * y * (c + 1)) % 40);
});
const backbone = await (
  await resolveBackbone(process.env.BACKBONE ?? 'untrained', { cacheDir: '.clipyard/cache' })
).source.make();
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
    const measured = await measure({ engine, tf32 }, engine === 'auto' || tf32 ? BATCHES.slice(2, 3) : BATCHES).catch(
      (error) => ({ error: error.message }),
    );
    const { features: found, ...rest } = measured;
    const onGpu = ['cuda', 'tensorrt', 'node-gpu'].includes(rest.engine?.device);
    sawGpu ||= onGpu;
    const differs = found === undefined ? null : difference(found, cpu.features);
    if (differs !== null && !tf32) worst = Math.max(worst, differs);
    engines[`${engine}${tf32 ? ', TF32' : ''}`] = { ...rest, differenceFromCpu: differs };
    // Only GPUs have TF32, so there is nothing else to compare without one.
    if (!onGpu) break;
  }
}

/** Trains the reference classifier. Returns the gradients of the first step and the losses of all steps. */
async function train(engine) {
  const shape = { frames: 20, featureSize: 1024, hiddenSize: 4, classes: 5 };
  const items = 32;
  const clips = Float32Array.from(
    { length: items * 20 * 1024 },
    (_, i) => ((Math.imul(i + 1, 0x9e3779b9) >>> 8) / 2 ** 24) ** 3,
  );
  const targets = oneHot(
    Int32Array.from({ length: items }, (_, i) => i % 5),
    5,
  );
  const trainer = await createTrainingEngine(
    { engine, threads: 0 },
    { shape, maskedPooling: true },
    freshState(initialParameters(shape, 1)),
  );
  try {
    const losses = [];
    let gradients;
    for (let step = 0; step < TRAINING_STEPS; step++) {
      losses.push((await trainer.step({ features: clips.slice(), targets, dropout: null }, 1e-4, 0)).loss / items);
      // After one step from zero moments, the first moment is a tenth of the gradient.
      gradients ??= (await trainer.getState()).firstMoments;
    }
    return { engine: trainer.name, losses: Float32Array.from(losses), gradients };
  } finally {
    await trainer.dispose();
  }
}
function trainingDifference(a, b) {
  const ofAll = Math.max(...b.gradients.map(largest));
  // Gradients below a thousandth of the largest one are compared with that: the true gradient of the key bias is zero.
  const gradients = Math.max(
    ...a.gradients.map(
      (values, i) =>
        values.reduce((max, value, k) => Math.max(max, Math.abs(value - b.gradients[i][k])), 0) /
        Math.max(largest(b.gradients[i]), 1e-3 * ofAll),
    ),
  );
  return { gradients, losses: difference(a.losses, b.losses) };
}
const [onCpu, ...repeated] = [await train('onnx'), await train('tfjs'), await train('tfjs')];
const training = {
  cpu: onCpu.engine,
  engine: repeated[0].engine,
  fromCpu: trainingDifference(repeated[0], onCpu),
  fromRunToRun: trainingDifference(repeated[1], repeated[0]),
  tolerance: TRAINING_TOLERANCE,
};
const farthest = Math.max(...[training.fromCpu, training.fromRunToRun].flatMap(Object.values));

const report = {
  frames,
  backbone: backbone.descriptor.name,
  cpu: { engine: cpu.engine, framesPerSecond: cpu.framesPerSecond },
  engines,
  worstWithoutTf32: worst,
  tolerance: TOLERANCE,
  training,
  gpu: sawGpu,
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
process.exit(worst > TOLERANCE || farthest > TRAINING_TOLERANCE ? 1 : sawGpu ? 0 : 3);
