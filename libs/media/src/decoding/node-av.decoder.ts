import { ClipyardError, CURRENT_DECODING, type DecodedFrames, type VideoProbe } from '@clipyard/api-contract';
import { inheritedEnvironment } from '@clipyard/config';
import { type ProcessExit, watchProcessorTime, WorkerProcess, workerUrl } from '@clipyard/workers';

import { type DecodeRequest, type FrameDecoder } from '../frame-decoder.js';
import { DEFAULT_MEMORY_BYTES, limitExceeded, processLimits } from './decoder-limits.js';
import { type LibavRequest, type LibavResponse } from './libav-service.js';
import { checkFile } from './probed.js';

const cancelled = (): ClipyardError => new ClipyardError('cancelled', 'Decoding was cancelled');

function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}

const libavProcess = workerUrl(import.meta.url, './libav.process.js');

/** A child is replaced after this many clips, which releases memory that native code leaks. */
const CLIPS_A_CHILD = 500;

/**
 * Uses FFmpeg's libraries through node-av in a pool of long-lived child processes. Clips need no new process, and
 * crashes, hangs and memory exhaustion affect only a child. A child decodes one clip at a time. If a clip is aborted or
 * exceeds a limit, its child is killed, and the next clip gets a new child.
 */
export class NodeAvDecoder implements FrameDecoder {
  readonly name = 'node-av';
  private readonly idle: WorkerProcess[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly clips = new WeakMap<WorkerProcess, number>();
  private readonly living = new Set<WorkerProcess>();
  private busy = 0;

  /**
   * @param options - `processes`: clips in parallel; `memoryBytes`: limit on the address space of a child
   * @param script - the script of the child process, which only tests replace
   */
  constructor(
    private readonly options: { readonly processes: number; readonly memoryBytes?: number },
    private readonly script = libavProcess,
  ) {}

  async probe(file: string, { limits, signal }: Pick<DecodeRequest, 'limits' | 'signal'>): Promise<VideoProbe> {
    const response = await this.run({ kind: 'probe', file, limits }, signal);
    if (response.kind !== 'probe')
      throw new ClipyardError('decode_failed', 'The decoder sent a response of the wrong kind');
    return response.probe;
  }

  async decode(
    file: string,
    { settings, decoding = CURRENT_DECODING, range = null, limits, signal }: DecodeRequest,
  ): Promise<DecodedFrames> {
    const response = await this.run({ kind: 'decode', file, settings, decoding, range, limits }, signal);
    if (response.kind !== 'decode')
      throw new ClipyardError('decode_failed', 'The decoder sent a response of the wrong kind');
    return { ...response.frames, decoder: this.name };
  }

  async close(): Promise<void> {
    await Promise.all([...this.living].map((child) => child.kill()));
  }

  private async run(request: LibavRequest, signal: AbortSignal | undefined): Promise<LibavResponse> {
    refuseAborted(signal);
    await checkFile(request.file, request.limits);
    await this.turn(signal);
    const child = this.idle.pop() ?? this.start();
    let abort = (): void => undefined;
    let timer: NodeJS.Timeout | undefined;
    let unwatch = (): void => undefined;
    const givenUp = new Promise<never>((_, reject) => {
      abort = () => reject(cancelled());
      signal?.addEventListener('abort', abort, { once: true });
      unwatch = watchProcessorTime(child.pid ?? 0, request.limits.cpuSeconds, () =>
        reject(limitExceeded('', 'SIGXCPU')!),
      );
      timer = setTimeout(
        () => reject(new ClipyardError('decode_timeout', `Decoding took longer than ${request.limits.timeoutMs} ms`)),
        request.limits.timeoutMs,
      );
    });
    let answered = false;
    try {
      refuseAborted(signal);
      const response = child.call<LibavResponse>('run', request);
      response.then(
        () => (answered = true),
        // After an error about the file, the child can be reused. After any other error, it is replaced.
        (error: unknown) => (answered = child.alive && /^media_/.test(ClipyardError.from(error).code)),
      );
      return await Promise.race([response, givenUp]);
    } finally {
      clearTimeout(timer);
      unwatch();
      signal?.removeEventListener('abort', abort);
      this.release(child, answered);
    }
  }

  /** Waits for a free place in the pool. */
  private async turn(signal: AbortSignal | undefined): Promise<void> {
    if (this.busy < this.options.processes) {
      this.busy++;
      return;
    }
    // A finishing clip hands its place over, so `busy` does not change.
    await new Promise<void>((resolve, reject) => {
      const go = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(go), 1);
        reject(cancelled());
      };
      this.waiting.push(go);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  private release(child: WorkerProcess, answered: boolean): void {
    const clips = (this.clips.get(child) ?? 0) + 1;
    this.clips.set(child, clips);
    if (answered && child.alive && clips < CLIPS_A_CHILD) this.idle.push(child);
    else void child.kill();
    const next = this.waiting.shift();
    if (next === undefined) this.busy--;
    else next();
  }

  private start(): WorkerProcess {
    const child = new WorkerProcess({
      script: this.script,
      env: { PATH: inheritedEnvironment().PATH },
      limits: processLimits(this.options.memoryBytes ?? DEFAULT_MEMORY_BYTES),
      exitCode: ({ signal, stderrTail }: ProcessExit) => limitExceeded(stderrTail, signal)?.code ?? 'decode_failed',
      name: 'The decoder',
    });
    this.living.add(child);
    void child.exited.then(() => {
      this.living.delete(child);
      const at = this.idle.indexOf(child);
      if (at !== -1) this.idle.splice(at, 1);
    });
    return child;
  }
}
