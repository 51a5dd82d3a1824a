import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { isLongForm, tempDir } from '@clipyard/testing';
import { afterAll, describe, expect, it, type TestContext } from 'vitest';

import { relativeDifference } from '../golden-weights.fixture.js';
import { createFrameEncoder } from '../index.js';
import { resolveBackbone } from './backbone-kinds.js';

const python = process.env['CLIPYARD_PYTHON'];
const data = process.env['CLIPYARD_TEST_DATA'];
const tools = fileURLToPath(new URL('../../../../tools/backbones/', import.meta.url));
/** The exit code of a script that lacks a package. */
const PACKAGE_MISSING = 3;

const folder = tempDir();
afterAll(() => folder.remove());

function runScript(context: TestContext, script: string, ...args: string[]): void {
  if (python === undefined) return context.skip('CLIPYARD_PYTHON is not set');
  try {
    execFileSync(python, [join(tools, script), ...args], { stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 2 ** 26 });
  } catch (error) {
    const { status, stderr } = error as { status: number | null; stderr: Buffer };
    if (status === PACKAGE_MISSING) context.skip(stderr.toString().trim());
    throw new Error(stderr.toString().slice(-2000), { cause: error });
  }
}

async function encode(path: string, pixels: Uint8Array, rows: number): Promise<Float32Array> {
  const { source } = await resolveBackbone(path, { cacheDir: folder.path });
  const backbone = await source.make();
  const { imageSize } = backbone.descriptor;
  const encoder = await createFrameEncoder({ backbone, imageSize: imageSize!, engine: 'auto', threads: 1 });
  return encoder.encode(pixels, rows).finally(() => encoder.close());
}

describe('the features of real networks', { timeout: 1_800_000 }, () => {
  const cases: [string, string[], boolean][] = [
    ['torchvision_models.py', ['--variant', 'r3d_18'], false],
    ['dinov2.py', [], false],
    ['torchvision_models.py', ['--variant', 'mvit_v2_s'], true],
    ['torchvision_models.py', ['--variant', 'vit_b_16'], true],
    ['torchvision_models.py', ['--variant', 'resnet50'], true],
    ['torchvision_models.py', ['--variant', 'efficientnet_b0'], true],
    ['torchvision_models.py', ['--variant', 'efficientnet_v2_s'], true],
    ['torchvision_models.py', ['--variant', 'convnext_tiny'], true],
    ['timm_models.py', ['--variant', 'vit_small_patch16_224'], true],
    ['timm_models.py', ['--variant', 'tf_efficientnet_lite0'], true],
    ['image_tower.py', ['--variant', 'siglip'], true],
    ['image_tower.py', ['--variant', 'clip'], true],
    ['videomae.py', [], true],
    ['x3d.py', [], true],
    ['movinet.py', [], true],
  ];
  it.for(cases)('agree with PyTorch or TensorFlow: %s %j', async ([script, args, onlyLong], context) => {
    if (onlyLong && !isLongForm()) context.skip('runs in the long form only');
    const out = join(folder.path, [script, ...args].join('-'));
    runScript(context, script, out, '--random', '--reference', ...args);
    const expected = new Float32Array(Uint8Array.from(readFileSync(join(out, 'features.bin'))).buffer);
    const features = await encode(out, readFileSync(join(out, 'pixels.bin')), 2);
    expect(features).toHaveLength(expected.length);
    expect(relativeDifference(features, expected)).toBeLessThan(1e-4);
  });

  it('put images into their ImageNet classes: EfficientNet-Lite0', async (context) => {
    const model = join(data ?? '', 'models/efficientnet_lite0_imagenet/model.onnx');
    if (data === undefined || !existsSync(model)) context.skip('CLIPYARD_TEST_DATA has no EfficientNet-Lite0');
    const out = join(folder.path, 'lite0');
    mkdirSync(out);
    runScript(context, 'example_images.py', out);
    copyFileSync(model, join(out, 'model.onnx'));
    writeFileSync(
      join(out, 'backbone.json'),
      JSON.stringify({
        name: 'efficientnet-lite0',
        licence: 'Apache-2.0',
        pretrained: true,
        size: 224,
        output: { name: 'logits' },
      }),
    );
    const images = ['chelsea.png', 'coffee.png', 'motorcycle_left.png'];
    const pixels = Buffer.concat(images.map((name) => readFileSync(join(out, `${name}.bin`))));
    const logits = await encode(out, pixels, images.length);
    const classes = images.map((_, image) => {
      const row = [...logits.subarray(image * 1000, (image + 1) * 1000)];
      return row.indexOf(Math.max(...row));
    });
    // Tabby, tiger cat and Egyptian cat are told apart by their pose.
    expect([281, 282, 285]).toContain(classes[0]);
    expect(classes.slice(1)).toEqual([967, 665]);
  });
});
