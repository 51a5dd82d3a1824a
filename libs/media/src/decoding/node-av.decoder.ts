import { ClipyardError, CURRENT_DECODING, type DecodedFrames, type VideoProbe } from '@clipyard/api-contract';
import { inheritedEnvironment } from '@clipyard/config';
import { type ProcessExit, watchProcessorTime, WorkerProcess, workerUrl } from '@clipyard/workers';

import { type DecodedSegment, type DecodeRequest, type FrameDecoder, type SegmentsRequest } from '../frame-decoder.js';
import { type Span } from '../sampling/stride-segments.js';
import { DEFAULT_MEMORY_BYTES, limitExceeded, processLimits } from './decoder-limits.js';
import { type RawSegment } from './libav-segments.js';
import { type LibavRequest, type LibavResponse } from './libav-service.js';
import { mergeFailures } from './merge-failures.js';
import { checkFile } from './probed.js';
import { scanLimits, segmentLimits, type TimeLimits } from './segment-limits.js';

const cancelled = (): ClipyardError => new ClipyardError('cancelled', 'Decoding was cancelled');

function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}

const wrongKind = (): ClipyardError =>
  new ClipyardError('decode_failed', 'The decoder sent a response of the wrong kind');

/** After an error about the file, the child can be reused. After any other error, it is replaced. */
const isReusable = (child: WorkerProcess, error: unknown): boolean =>
  child.alive && /^media_/.test(ClipyardError.from(error).code);

interface DecodeOptions {
  readonly limits: DecodeRequest['limits'];
  readonly signal: AbortSignal | undefined;
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
    const response = await this.run({ kind: 'probe', file, limits }, { limits, signal });
    if (response.kind !== 'probe') throw wrongKind();
    return response.probe;
  }

  async decode(
    file: string,
    { settings, decoding = CURRENT_DECODING, range = null, limits, signal }: DecodeRequest,
  ): Promise<DecodedFrames> {
    const response = await this.run({ kind: 'decode', file, settings, decoding, range, limits }, { limits, signal });
    if (response.kind !== 'decode') throw wrongKind();
    return { ...response.frames, decoder: this.name };
  }

  async close(): Promise<void> {
    await Promise.all([...this.living].map((child) => child.kill()));
  }

  async *decodeSegments(file: string, request: SegmentsRequest): AsyncGenerator<DecodedSegment> {
    yield* mergeFailures(this.rawSegments(file, request));
  }

  private async *rawSegments(
    file: string,
    { settings, decoding = CURRENT_DECODING, segments, maxSegments, limits, signal }: SegmentsRequest,
  ): AsyncGenerator<DecodedSegment> {
    refuseAborted(signal);
    const bytes = await checkFile(file, limits);
    const child = await this.take(signal);
    let isClean = false;
    let whole: Span | null = null;
    let latest: RawSegment | null = null;
    try {
      const opening = { kind: 'segments', file, settings, decoding, segments, maxSegments, limits } as const;
      const opened = await this.call(child, opening, scanLimits(limits, bytes), signal);
      if (opened.kind !== 'segments') throw wrongKind();
      ({ whole } = opened);
      const budget = segmentLimits(limits, segments);
      const next = { kind: 'segment' } as const;
      let response = this.call(child, next, budget, signal);
      for (;;) {
        const answer = await response;
        if (answer.kind !== 'segment') throw wrongKind();
        const { segment } = answer;
        if (segment === null) break;
        // Decoded while the caller works on this one.
        response = this.call(child, next, budget, signal);
        // The caller may stop before it asks for the result.
        response.catch(() => undefined);
        latest = segment;
        yield 'error' in segment ? segment : { ...segment, frames: { ...segment.frames, decoder: this.name } };
      }
      isClean = true;
    } catch (error) {
      isClean = isReusable(child, error);
      const { code, message } = ClipyardError.from(error);
      // The file ended the child, and would again.
      if (code !== 'decode_failed' || whole === null || latest === null) throw error;
      yield { startMs: latest.endMs, endMs: Math.max(whole.endMs, latest.endMs), error: { code, message } };
    } finally {
      this.release(child, isClean);
    }
  }

  private async run(request: LibavRequest & { readonly file: string }, options: DecodeOptions): Promise<LibavResponse> {
    const { limits, signal } = options;
    refuseAborted(signal);
    await checkFile(request.file, limits);
    const child = await this.take(signal);
    let isClean = false;
    try {
      const response = await this.call(child, request, limits, signal);
      isClean = true;
      return response;
    } catch (error) {
      isClean = isReusable(child, error);
      throw error;
    } finally {
      this.release(child, isClean);
    }
  }

  /**
   * Waits for the answer of a child. If it takes too long or is cancelled, the child is still at work and must be
   * killed.
   */
  private async call(
    child: WorkerProcess,
    request: LibavRequest,
    { cpuSeconds, timeoutMs }: TimeLimits,
    signal: AbortSignal | undefined,
  ): Promise<LibavResponse> {
    let abort = (): void => undefined;
    let timer: NodeJS.Timeout | undefined;
    let unwatch = (): void => undefined;
    const givenUp = new Promise<never>((_, reject) => {
      abort = () => reject(cancelled());
      signal?.addEventListener('abort', abort, { once: true });
      unwatch = watchProcessorTime(child.pid ?? 0, cpuSeconds, () => reject(limitExceeded('', 'SIGXCPU')!));
      timer = setTimeout(
        () => reject(new ClipyardError('decode_timeout', `Decoding took longer than ${timeoutMs} ms`)),
        timeoutMs,
      );
    });
    try {
      refuseAborted(signal);
      return await Promise.race([child.call<LibavResponse>('run', request), givenUp]);
    } finally {
      clearTimeout(timer);
      unwatch();
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Takes a child out of the pool, as soon as there is a place. */
  private async take(signal: AbortSignal | undefined): Promise<WorkerProcess> {
    await this.turn(signal);
    return this.idle.pop() ?? this.start();
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
