import { ClipyardError, toFailure, type Failure } from '@clipyard/contracts';
import { parentPort, workerData } from 'node:worker_threads';
import { type BackboneFiles } from '../backbone-files.js';
import { createEngine, type EngineInfo, type EngineOptions } from './engine.js';

export interface EncoderWorkerData {
  readonly files: BackboneFiles;
  readonly options: EngineOptions;
}

export interface EncodeRequest {
  readonly id: number;
  readonly pixels: Uint8Array;
  readonly count: number;
}

export type EncoderMessage =
  | { readonly kind: 'ready'; readonly info: EngineInfo }
  | { readonly kind: 'features'; readonly id: number; readonly features: Float32Array }
  | { readonly kind: 'failure'; readonly id: number | null; readonly failure: Failure };

/** The first runs allocate; two of them bring the speed that lasts. */
const WARM_UP_RUNS = 2;

async function serve({ files, options }: EncoderWorkerData): Promise<void> {
  const port = parentPort!;
  const post = (message: EncoderMessage, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  try {
    const engine = await createEngine(files, options);
    const size = options.imageSize * options.imageSize * 3;
    for (let i = 0; i < WARM_UP_RUNS; i++) await engine.run(new Uint8Array(size), 1);
    port.on('message', ({ id, pixels, count }: EncodeRequest) => {
      engine.run(pixels, count).then(
        (result) => {
          const features = new Float32Array(result);
          post({ kind: 'features', id, features }, [features.buffer]);
        },
        (error: unknown) => post({ kind: 'failure', id, failure: toFailure(ClipyardError.from(error, 'encoder_failed')) }),
      );
    });
    post({ kind: 'ready', info: engine.info });
  } catch (error) {
    post({ kind: 'failure', id: null, failure: toFailure(ClipyardError.from(error, 'backbone_unavailable')) });
  }
}

await serve(workerData as EncoderWorkerData);
