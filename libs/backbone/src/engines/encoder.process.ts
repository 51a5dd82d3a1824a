import { setImmediate as nextTurn } from 'node:timers/promises';

import { ClipyardError } from '@clipyard/api-contract';
import { serveParent } from '@clipyard/workers';

import { type BackboneFiles } from '../backbone-files.js';
import { createEngine, type Engine, type EngineInfo, type EngineOptions } from './engine.js';

export interface EncoderInit {
  readonly files: BackboneFiles;
  readonly options: EngineOptions;
}

export interface LoadedEngine {
  readonly info: EngineInfo;
  /** Resident memory of the process after it has warmed up. */
  readonly memoryBytes: number;
}

export interface EncodeRequest {
  /** (count, imageSize, imageSize, 3) uint8 RGB; of a clip encoder, (count, frames, imageSize, imageSize, 3). */
  readonly pixels: Uint8Array;
  readonly count: number;
}

let engine: Engine | null = null;

async function load({ files, options }: EncoderInit): Promise<LoadedEngine> {
  engine = await createEngine(files, options).catch((error: unknown) => {
    throw ClipyardError.from(error, 'backbone_unavailable');
  });
  // Loading copied the weights a few times. Without an explicit collection, Node would keep those copies for a long
  // time. Some of them become unreachable only after a turn of the event loop, so collect twice.
  for (let turn = 0; turn < 2; turn++) {
    await nextTurn();
    globalThis.gc?.();
  }
  return { info: engine.info, memoryBytes: process.memoryUsage.rss() };
}

function encode({ pixels, count }: EncodeRequest): Promise<Float32Array> {
  if (engine === null) throw new ClipyardError('encoder_failed', 'No backbone is loaded');
  return engine.run(pixels, count);
}

serveParent({ load, encode }, 'encoder_failed');
