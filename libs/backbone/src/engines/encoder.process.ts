import { setImmediate as nextTurn } from 'node:timers/promises';

import { serveParent } from '@clipyard/child-process';
import { ClipyardError } from '@clipyard/contracts';

import { type BackboneFiles } from '../backbone-files.js';
import { createEngine, type EngineInfo, type EngineOptions } from './engine.js';

export interface EncoderInit {
  readonly files: BackboneFiles;
  readonly options: EngineOptions;
}

export interface EncodeRequest {
  /** (count, imageSize, imageSize, 3) uint8 RGB. */
  readonly pixels: Uint8Array;
  readonly count: number;
}

/** The first runs allocate memory; the engine reaches its steady speed after two. */
const WARM_UP_RUNS = 2;

serveParent<EncoderInit, EncodeRequest, Float32Array, EngineInfo>(async ({ files, options }) => {
  const engine = await createEngine(files, options).catch((error: unknown) => {
    throw ClipyardError.from(error, 'backbone_unavailable');
  });
  const frame = new Uint8Array(options.imageSize * options.imageSize * 3);
  for (let i = 0; i < WARM_UP_RUNS; i++) await engine.run(frame, 1);
  // Loading copied the weights a few times. Without an explicit collection, Node would keep those copies for a long
  // time. Some of them become unreachable only after a turn of the event loop, so collect twice.
  for (let turn = 0; turn < 2; turn++) {
    await nextTurn();
    globalThis.gc?.();
  }
  return { ready: engine.info, handle: ({ pixels, count }) => engine.run(pixels, count) };
}, 'encoder_failed');
