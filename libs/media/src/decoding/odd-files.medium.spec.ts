import { ClipyardError } from '@clipyard/contracts';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runPool } from '../clips/run-pool.js';
import { FluentFfmpegDecoder } from './fluent-ffmpeg.decoder.js';

const root = resolve(import.meta.dirname, '../../../..');
const folder = join(process.env['CLIPYARD_TEST_DATA'] ?? join(root, '../shared/data'), 'videos/odd');
const present = existsSync(join(folder, 'MANIFEST.tsv'));

interface Row {
  readonly file: string;
  /** Frames that a plain ffmpeg of the same version decoded. */
  readonly decoded: number;
}

function manifest(): Row[] {
  const [header = '', ...lines] = readFileSync(join(folder, 'MANIFEST.tsv'), 'utf8').trim().split('\n');
  const columns = header.split('\t');
  const [file, decoded] = [columns.indexOf('file'), columns.indexOf('nb_decoded')];
  return lines.map((line) => line.split('\t')).map((cells) => ({ file: cells[file]!, decoded: Number(cells[decoded]) }));
}

const settings = { imageSize: 220, maxFrames: 20, sampling: 'uniform', resize: 'fit-crop' } as const;
const limits = { maxBytes: 1e9, maxPixels: 4096 * 4096, timeoutMs: 30_000 };

describe.skipIf(!present)('every odd file (needs the test data folder, CLIPYARD_TEST_DATA)', () => {
  const rows = present ? manifest() : [];
  /** Frames, or the code of the failure; anything untyped is kept as it came. */
  const outcomes = new Map<string, number | string>();

  beforeAll(async () => {
    const decoder = new FluentFfmpegDecoder();
    await runPool(rows, 2, async ({ file }) => {
      const outcome = await decoder.decode(join(folder, file), { settings, limits }).then(
        (frames) => frames.count,
        (error: unknown) => (error instanceof ClipyardError ? error.code : `untyped: ${String(error)}`),
      );
      outcomes.set(file, outcome);
    });
    (await import("node:fs")).writeFileSync("/tmp/odd-out.json", JSON.stringify([...outcomes].map(([f,o])=>[f,o,rows.find(r=>r.file===f)?.decoded])));
  }, 120_000);

  it('gives as many frames as can be decoded, up to the twenty that are wanted', () => {
    const wrong = rows.filter(({ decoded }) => decoded > 0).filter(({ file, decoded }) => outcomes.get(file) !== Math.min(decoded, 20));
    expect(wrong.map(({ file, decoded }) => `${file}: ${outcomes.get(file)} of ${decoded}`)).toEqual([]);
  });

  it('says with a code of the media family why a file gives none', () => {
    const wrong = rows.filter(({ decoded }) => decoded === 0).filter(({ file }) => !String(outcomes.get(file)).startsWith('media_'));
    expect(wrong.map(({ file }) => `${file}: ${outcomes.get(file)}`)).toEqual([]);
  });
});
