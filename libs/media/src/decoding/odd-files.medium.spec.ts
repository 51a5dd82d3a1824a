import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ClipyardError, type DecodedFrames } from '@clipyard/api-contract';
import { sharedDataDir, tally } from '@clipyard/testing';
import { beforeAll, describe, expect, it } from 'vitest';

import { runPool } from '../clips/run-pool.js';
import { type FrameDecoder } from '../frame-decoder.js';
import { largestDifference } from './both-decoders.fixture.js';
import { FluentFfmpegDecoder } from './fluent-ffmpeg.decoder.js';
import { NodeAvDecoder } from './node-av.decoder.js';

const folder = join(sharedDataDir() ?? '', 'videos/odd');
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
  return lines
    .map((line) => line.split('\t'))
    .map((cells) => ({ file: cells[file]!, decoded: recounted.get(cells[file]!) ?? Number(cells[decoded]) }));
}

/**
 * The count in the manifest comes from a decoder that dropped frames with equal times. All frames of this half
 * encrypted file have equal times; without dropping, ffmpeg decodes 80.
 */
const recounted = new Map([['wpt/encrypted-media__content__video_512x288_h264-360k_enc_clear_dashinit.mp4', 80]]);

/** Files for which only one error code is correct. */
const codes = new Map([
  ['mp4parse-rust/mp4parse__tests__amr_nb_1f.3gp', 'media_no_video'],
  ['mp4parse-rust/mp4parse_capi__tests__short-cenc.mp4', 'media_encrypted'],
  ['mp4parse-rust/mp4parse__tests__bipbop_cbcs_video_init.mp4', 'media_encrypted'],
  ['wpt/encrypted-media__content__video_512x288_h264-360k_multikey_dashinit.mp4', 'media_encrypted'],
  ['mp4parse-rust/mp4parse_capi__tests__zero_empty_stsc.mp4', 'media_corrupt'],
  ['mp4parse-rust/mp4parse_capi__tests__chunk_out_of_range.mp4', 'media_unreadable'],
  ['moviepy/media__doc_medias__result.webm', 'media_empty'],
  ['wpt/media-source__webm__invalid-codec.webm', 'media_unsupported'],
  ['wpt/media__2x2-green.ogv', 'media_unsupported'],
]);

const settings = { imageSize: 220, maxFrames: 20, sampling: 'uniform', resize: 'fit-crop' } as const;
const limits = { maxBytes: 1e9, maxPixels: 4096 * 4096, timeoutMs: 30_000, cpuSeconds: 60 };

/**
 * Files for which FFmpeg 8, which node-av includes, recognises more than Debian's 5.1. It marks encrypted packets,
 * which are then skipped, while the ffmpeg command decodes them to noise. It also knows an audio codec for which 5.1
 * reports the file as unreadable.
 */
const differences = new Map<string, readonly [fluentFfmpeg: number | string, nodeAv: number | string]>([
  ['wpt/encrypted-media__content__video_512x288_h264-360k_enc_clear_dashinit.mp4', [20, 'media_encrypted']],
  ['wpt/encrypted-media__content__video_512x288_h264-360k_enc_dashinit.mp4', [9, 'media_encrypted']],
  ['mp4parse-rust/mp4parse__tests__sine-3s-xhe-aac-44khz-mono.mp4', ['media_unreadable', 'media_no_video']],
  ['mp4parse-rust/mp4parse_capi__tests__sine-3s-xhe-aac-44khz-mono.mp4', ['media_unreadable', 'media_no_video']],
]);

/** Damaged files, of which the two versions of FFmpeg decode different numbers of frames and so take different ones. */
const damaged = new Set(['mp4parse-rust/mp4parse_capi__tests__no_timescale.mp4']);

/** Two versions of FFmpeg may round a colour differently and count from a different first audio packet. */
const [MAX_DIFFERENCE, MAX_TIME_DIFFERENCE_MS] = [3, 10];

async function decodeOne(
  decoder: FrameDecoder,
  file: string,
  found: Map<string, number | string>,
): Promise<DecodedFrames | null> {
  const outcome = await decoder
    .decode(join(folder, file), { settings, limits })
    .catch((error: unknown) => (error instanceof ClipyardError ? error.code : `untyped: ${String(error)}`));
  const isFailure = typeof outcome === 'string';
  found.set(file, isFailure ? outcome : outcome.count);
  tally([
    {
      suite: `Odd files through ${decoder.name}`,
      kind: file.slice(0, file.indexOf('/')),
      outcome: isFailure ? outcome : 'frames',
      ms: 0,
    },
  ]);
  return isFailure ? null : outcome;
}

describe.skipIf(!present)('every odd file (needs the test data folder, CLIPYARD_TEST_DATA)', () => {
  const rows = present ? manifest() : [];
  /** The number of frames or the code of the failure; untyped errors are kept unchanged. */
  const outcomes = new Map<string, number | string>();
  const others = new Map<string, number | string>();
  /** Files for which the decoders return different frames or times. */
  const apart: { readonly file: string; readonly difference: string }[] = [];

  beforeAll(async () => {
    const [fluent, nodeAv] = [new FluentFfmpegDecoder(), new NodeAvDecoder({ processes: 2 })];
    await runPool(rows, 2, async ({ file }) => {
      const one = await decodeOne(fluent, file, outcomes);
      const other = await decodeOne(nodeAv, file, others);
      if (one === null || other === null || one.count !== other.count) return;
      const colour = largestDifference(one.data, other.data);
      const time = Math.max(...one.timesMs.map((timeMs, i) => Math.abs(timeMs - other.timesMs[i]!)));
      if (colour > MAX_DIFFERENCE || time > MAX_TIME_DIFFERENCE_MS)
        apart.push({ file, difference: `${colour} levels, ${time} ms` });
    });
    await Promise.all([fluent.close(), nodeAv.close()]);
  }, 900_000);

  it('gets the same result from both decoders, except for the known differences', () => {
    const found = rows
      .filter(({ file }) => outcomes.get(file) !== others.get(file))
      .map(({ file }) => [file, [outcomes.get(file), others.get(file)]] as const);
    expect(new Map(found)).toEqual(differences);
  });

  it('gets the same frames at the same times from both decoders', () => {
    expect(apart.filter(({ file }) => !damaged.has(file))).toEqual([]);
  });

  it('gives all frames that can be decoded, up to the wanted twenty', () => {
    const wrong = rows
      .filter(({ decoded }) => decoded > 0)
      .filter(({ file, decoded }) => outcomes.get(file) !== Math.min(decoded, 20));
    expect(wrong.map(({ file, decoded }) => `${file}: ${outcomes.get(file)} of ${decoded}`)).toEqual([]);
  });

  it('fails with a media code if it gives no frames', () => {
    const wrong = rows
      .filter(({ decoded }) => decoded === 0)
      .filter(({ file }) => !String(outcomes.get(file)).startsWith('media_'));
    expect(wrong.map(({ file }) => `${file}: ${outcomes.get(file)}`)).toEqual([]);
  });

  it('fails with distinct codes for distinct reasons', () => {
    expect(new Map([...codes.keys()].map((file) => [file, outcomes.get(file)]))).toEqual(codes);
  });
});
