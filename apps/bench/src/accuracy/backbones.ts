import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type ClipSet } from './clip-sets.js';

/** The test data has the graph of EfficientNet-Lite0 without a descriptor. Pixels are 0 to 255. */
const EFFICIENTNET = {
  name: 'efficientnet-lite0',
  licence: 'Apache-2.0',
  pretrained: true,
  size: 224,
  output: { name: 'features' },
};

/**
 * @param data - Folder with `models`
 * @param scratch - Folder for files that are written
 * @returns the path of a backbone, as the setting `BACKBONE`
 */
export async function backbonePath(name: ClipSet['backbone'], data: string, scratch: string): Promise<string> {
  if (name === 'mobilenet') return join(data, 'models', 'mobilenet_v1_imagenet_1024');
  const folder = join(scratch, 'efficientnet');
  await mkdir(folder, { recursive: true });
  await copyFile(join(data, 'models', 'efficientnet_lite0_imagenet', 'model.onnx'), join(folder, 'model.onnx'));
  await writeFile(join(folder, 'backbone.json'), JSON.stringify(EFFICIENTNET));
  return join(folder, 'model.onnx');
}
