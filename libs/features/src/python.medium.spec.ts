import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { ItemRowSchema } from '@clipyard/api-contract';
import { featureSpec } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { encodeShard } from './arrow-encode.js';
import { type FeatureRow } from './feature-row.js';
import { encodeNpy } from './npy.js';
import { specId } from './spec-id.js';
import { exportTrainLabels, streamTrainData } from './train-data.js';

const python = process.env['CLIPYARD_PYTHON'] ?? 'python3';
const reason =
  spawnSync(python, ['-c', 'import numpy, pyarrow'], { encoding: 'utf8' }).status === 0
    ? ''
    : ' (skipped: no Python with numpy and pyarrow; set CLIPYARD_PYTHON)';

const spec = featureSpec({ maxFrames: 20, backbone: 'densenet121', featureSize: 1024 });
const rows = Array.from({ length: 6 }, (_, i): FeatureRow => ({
  videoId: `video${i}`,
  ...ItemRowSchema.parse({
    customId: i === 2 ? null : `clip-${i}`,
    uri: 'file:///a.avi',
    label: ['b', 'ä', 'a'][i % 3],
    split: 'train',
  }),
  specId: specId(spec),
  data: Float32Array.from({ length: 20 * 1024 }, (_value, k) => (k < 5 * 1024 ? Math.sin(i * 1000 + k) : 0)),
  mask: Uint8Array.from({ length: 20 }, (_value, k) => (k < 5 ? 1 : 0)),
  maxFrames: 20,
  featureSize: 1024,
  timesMs: [0, 40.5, 80, 120, 160],
  decoder: 'ffmpeg',
  engine: 'onnx',
}));

describe.skipIf(reason !== '')(`read by other programs${reason}`, () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'clipyard-features-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const file = (name: string): string => join(dir, name);
  const run = (code: string): unknown =>
    JSON.parse(
      execFileSync(python, ['-c', `import json, sys, numpy as np, os\nos.chdir(sys.argv[1])\n${code}`, dir], {
        encoding: 'utf8',
      }),
    );

  it('pyarrow validates a shard and gives its features as an array of (n, 20, 1024)', () => {
    writeFileSync(file('shard.arrow'), encodeShard(rows, spec));
    expect(
      run(`
import pyarrow as pa
t = pa.ipc.open_file('shard.arrow').read_all()
t.validate(full=True)
f = t['features'].combine_chunks()
a = f.to_numpy_ndarray()
lists = lambda name: t[name].to_pylist()
print(json.dumps(dict(type=str(f.type), shape=a.shape, dtype=str(a.dtype), value=float(a[3, 2, 7]),
  zero=float(np.abs(a[:, 5:]).sum()), mask=lists('mask')[0], frames=lists('frames'), custom=lists('custom_id'),
  label=lists('label'), group=lists('group'), times=lists('times_ms')[5],
  id=t.schema.metadata[b'clipyard.specId'].decode(), spec=json.loads(t.schema.metadata[b'clipyard.spec']),
  nullable=[x.name for x in t.schema if x.nullable])))`),
    ).toEqual({
      type: expect.stringContaining('fixed_shape_tensor'),
      shape: [6, 20, 1024],
      dtype: 'float32',
      value: rows[3]!.data[2 * 1024 + 7],
      zero: 0,
      mask: [...rows[0]!.mask],
      frames: [5, 5, 5, 5, 5, 5],
      custom: rows.map((row) => row.customId),
      label: rows.map((row) => row.label),
      group: rows.map(() => null),
      times: [0, 40.5, 80, 120, 160],
      id: specId(spec),
      spec,
      nullable: ['custom_id', 'uri', 'label', 'split', 'group'],
    });
  });

  it('NumPy reads the exported files', async () => {
    const shard = { specId: specId(spec), rows, data: Float32Array.from(rows.flatMap(({ data }) => [...data])) };
    const shards = Readable.from([shard]) as AsyncIterable<typeof shard>;
    await writeFile(file('train_data.npy'), Readable.from(streamTrainData(spec, rows.length, shards)));
    const { labels, labelNames } = exportTrainLabels(rows.map(({ label }) => label));
    writeFileSync(file('train_labels.npy'), labels);
    writeFileSync(file('names.npy'), encodeNpy({ dtype: '<U', shape: [3], data: labelNames }));
    expect(
      run(`
d, l, n = np.load('train_data.npy'), np.load('train_labels.npy'), np.load('names.npy')
print(json.dumps(dict(data=[d.shape, str(d.dtype), float(d[5, 4, 1023])],
  labels=[l.shape, str(l.dtype), l.ravel().tolist()], names=n.tolist())))`),
    ).toEqual({
      data: [[6, 20, 1024], 'float32', rows[5]!.data[4 * 1024 + 1023]],
      labels: [[6, 1], 'int64', [1, 2, 0, 1, 2, 0]],
      names: ['a', 'b', 'ä'],
    });
  });
});
