import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { type ClipExtractor, FRAMES, UNIFORM } from '../training/extract-features.js';
import { type GroupedClip } from './clip-sets.js';

export interface SetFeatures {
  /** (clips, FRAMES, featureSize) */
  readonly data: Float32Array;
  readonly featureSize: number;
}

/**
 * Features of a set, from the cache folder if the same clips were encoded with the same spec before.
 *
 * @param cache - Folder that may be kept between runs
 */
export async function featuresOf(
  name: string,
  clips: readonly GroupedClip[],
  extractor: ClipExtractor,
  cache: string,
): Promise<SetFeatures> {
  const spec = extractor.spec(UNIFORM);
  const { featureSize } = spec;
  const digest = createHash('sha256').update(JSON.stringify(spec));
  for (const { path } of clips) digest.update(basename(path)).update(await readFile(path));
  const file = join(cache, `${name}-${digest.digest('hex').slice(0, 16)}.f32`);
  const known = await readFile(file).catch(() => null);
  if (known?.length === clips.length * FRAMES * featureSize * 4)
    return { data: new Float32Array(Uint8Array.from(known).buffer), featureSize };
  const data = await extractor.extract(
    clips.map(({ path }) => path),
    UNIFORM,
  );
  await mkdir(cache, { recursive: true });
  await writeFile(`${file}.part`, Buffer.from(data.buffer));
  await rename(`${file}.part`, file);
  return { data, featureSize };
}
