import { createHash } from 'node:crypto';

import { type FeatureRow } from '@clipyard/features';
import { z } from 'zod';

import { type FrameVectors } from '../frames/align-frames.js';
import { normalize, Sketch } from '../vectors/sketch.js';

/** Incremented when sketches change; pages of other formats are made again. */
export const PAGE_FORMAT = 1;

/** Vectors per video: of all its frames, of the first half and of the second half. */
const VECTORS = 3;

const HEADER_BYTES = 8;
const DIGEST_BYTES = 16;

const HeaderSchema = z.object({
  format: z.literal(PAGE_FORMAT),
  width: z.number().int(),
  videoIds: z.array(z.string()),
  /** Frames with features, by video. */
  frames: z.array(z.number().int()),
});

/** The rows of one shard, as they are searched. */
export interface SimilarityPage {
  readonly width: number;
  readonly videoIds: readonly string[];
  /** (VECTORS, rows, width) */
  readonly vectors: Int8Array;
  /** (VECTORS, rows) what the numbers of each vector are multiplied with, for a length of 1; 0 without frames */
  readonly scales: Float32Array;
}

/** The frames of the rows of one shard. */
export interface FramesPage {
  readonly width: number;
  readonly videoIds: readonly string[];
  frames(row: number): FrameVectors;
}

/** The two files of a shard. */
export interface EncodedPages {
  /** Read by every search: 800 bytes per video. */
  readonly vectors: Uint8Array;
  /** Read for videos that are compared frame by frame: 5 KB per video. */
  readonly frames: Uint8Array;
}

/** Makes the pages of a shard from its features. */
export function makePages(
  rows: readonly Pick<FeatureRow, 'videoId' | 'data' | 'mask' | 'timesMs'>[],
  featureSize: number,
): EncodedPages {
  const sketch = new Sketch(featureSize);
  const { width } = sketch;
  const counts: number[] = [];
  const vectors = new Quantized(rows.length * VECTORS, width);
  const frames = new Quantized(
    rows.reduce((sum, { mask }) => sum + mask.reduce((n, held) => n + held, 0), 0),
    width,
  );
  const seconds: number[] = [];
  let at = 0;
  const frame = new Float32Array(width);
  for (const [row, { data, mask, timesMs }] of rows.entries()) {
    const held = Array.from(mask).flatMap((isHeld, i) => (isHeld === 1 ? [i] : []));
    const means = Array.from({ length: VECTORS }, () => new Float32Array(width));
    for (const [order, i] of held.entries()) {
      sketch.write(data.subarray(i * featureSize, (i + 1) * featureSize), frame);
      frames.set(at++, frame);
      // Features that were imported have no times; their frames count as one second apart.
      seconds.push((timesMs[i] ?? i * 1000) / 1000);
      add(means[0]!, frame);
      add(means[order * 2 < held.length ? 1 : 2]!, frame);
    }
    for (const [kind, mean] of means.entries()) {
      normalize(mean);
      vectors.set(kind * rows.length + row, mean);
    }
    counts.push(held.length);
  }
  const header = { format: PAGE_FORMAT, width, videoIds: rows.map(({ videoId }) => videoId), frames: counts } as const;
  return {
    vectors: encode(header, [vectors.scales, vectors.numbers]),
    frames: encode(header, [frames.scales, Float32Array.from(seconds), frames.numbers]),
  };
}

/** @returns null if the file is damaged or has another format */
export function readVectors(bytes: Uint8Array): SimilarityPage | null {
  const opened = open(bytes);
  if (opened === null) return null;
  const { width, videoIds } = opened.header;
  const scales = new Float32Array(opened.body.slice(0, videoIds.length * VECTORS * 4).buffer);
  return { width, videoIds, scales, vectors: Int8Array.from(asInt8(opened.body.subarray(scales.byteLength))) };
}

/** @returns null if the file is damaged or has another format */
export function readFrames(bytes: Uint8Array): FramesPage | null {
  const opened = open(bytes);
  if (opened === null) return null;
  const { width, videoIds, frames: counts } = opened.header;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const scales = new Float32Array(opened.body.slice(0, total * 4).buffer);
  const seconds = new Float32Array(opened.body.slice(total * 4, total * 8).buffer);
  const numbers = asInt8(opened.body.subarray(total * 8));
  const starts: number[] = [];
  let start = 0;
  for (const count of counts) {
    starts.push(start);
    start += count;
  }
  return {
    width,
    videoIds,
    frames: (row) => {
      const [from, count] = [starts[row]!, counts[row]!];
      const vectors = new Float32Array(count * width);
      for (let i = 0; i < vectors.length; i++)
        vectors[i] = numbers[from * width + i]! * scales[from + Math.floor(i / width)]!;
      return { vectors, width, seconds: Array.from(seconds.subarray(from, from + count)) };
    },
  };
}

/** Vectors as int8, each with its own scale. */
class Quantized {
  readonly numbers: Int8Array;
  readonly scales: Float32Array;

  constructor(
    count: number,
    private readonly width: number,
  ) {
    this.numbers = new Int8Array(count * width);
    this.scales = new Float32Array(count);
  }

  set(place: number, vector: Float32Array): void {
    const { numbers, scale } = quantized(vector);
    this.numbers.set(numbers, place * this.width);
    this.scales[place] = scale;
  }
}

/** A vector of length 1 as int8 numbers, and what they are multiplied with. */
export function quantized(vector: Float32Array): { readonly numbers: Int8Array; readonly scale: number } {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const numbers = Int8Array.from(vector, (value) => (largest === 0 ? 0 : Math.round((value / largest) * 127)));
  // The rounded numbers have length 1 again, so that no similarity is above 1.
  const length = Math.sqrt(numbers.reduce((sum, value) => sum + value * value, 0));
  return { numbers, scale: length === 0 ? 0 : 1 / length };
}

function add(sum: Float32Array, vector: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + vector[i]!;
}

/** Digest, length of the header, header, arrays. */
function encode(header: z.infer<typeof HeaderSchema>, arrays: readonly (Float32Array | Int8Array)[]): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(HEADER_BYTES);
  length.writeUInt32LE(json.length);
  const body = Buffer.concat([
    length,
    json,
    ...arrays.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength)),
  ]);
  return Buffer.concat([digestOf(body), body]);
}

function open(bytes: Uint8Array): { header: z.infer<typeof HeaderSchema>; body: Uint8Array } | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < DIGEST_BYTES + HEADER_BYTES) return null;
  const content = buffer.subarray(DIGEST_BYTES);
  if (!digestOf(content).equals(buffer.subarray(0, DIGEST_BYTES))) return null;
  const end = HEADER_BYTES + content.readUInt32LE(0);
  const header = HeaderSchema.safeParse(JSON.parse(content.toString('utf8', HEADER_BYTES, end)));
  return header.success ? { header: header.data, body: Uint8Array.from(content.subarray(end)) } : null;
}

const digestOf = (content: Uint8Array): Buffer =>
  createHash('sha256').update(content).digest().subarray(0, DIGEST_BYTES);

const asInt8 = (bytes: Uint8Array): Int8Array => new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
