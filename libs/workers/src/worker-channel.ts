import { type TransferListItem } from 'node:worker_threads';

import { ClipyardError, type ErrorCode, type Failure, toFailure } from '@clipyard/api-contract';

/** One end of a connection between two threads or processes. Messages travel as structured clones. */
export interface WorkerPort {
  /** @param transfer - Buffers that move to the other side instead of being copied; processes always copy. */
  post(message: unknown, transfer: readonly TransferListItem[]): void;
  on(receive: (message: unknown) => void): void;
}

/** Functions that the other side may call, by name. */
export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

/** The code of errors that a handler throws without a code. */
export type FallbackCode = ErrorCode | ((error: unknown) => ErrorCode);

/** The result of a handler whose buffers move to the caller instead of being copied. */
export class Transferred<T> {
  constructor(
    readonly value: T,
    readonly buffers: readonly TransferListItem[],
  ) {}
}

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly argument: unknown }
  | { readonly kind: 'value'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure };

interface PendingCall {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface WorkerChannelOptions {
  readonly handlers?: Handlers;
  /** `internal` by default. */
  readonly fallbackCode?: FallbackCode;
}

/**
 * Calls between two threads or processes, in both directions. Each call has an id, so any number of them may be
 * pending. Errors keep their code and message, but not their stack.
 */
export class WorkerChannel {
  private readonly handlers: Handlers;
  private readonly fallbackCode: FallbackCode;
  private readonly pending = new Map<number, PendingCall>();
  private lastId = 0;
  private closed: Error | null = null;

  constructor(
    private readonly port: WorkerPort,
    { handlers = {}, fallbackCode = 'internal' }: WorkerChannelOptions = {},
  ) {
    this.handlers = handlers;
    this.fallbackCode = fallbackCode;
    port.on((message) => void this.receive(message as Message));
  }

  get isOpen(): boolean {
    return this.closed === null;
  }

  /** Number of calls that have not been answered yet. */
  get pendingCalls(): number {
    return this.pending.size;
  }

  /**
   * Calls a handler of the other side.
   *
   * @param transfer - Buffers of the argument that move instead of being copied.
   * @throws ClipyardError The error of the handler, or the one that the channel was closed with.
   */
  async call<T>(name: string, argument?: unknown, transfer: readonly TransferListItem[] = []): Promise<T> {
    if (this.closed !== null) throw this.closed;
    const id = ++this.lastId;
    return new Promise<T>((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as PendingCall['resolve'], reject });
      try {
        this.port.post({ kind: 'call', id, name, argument } satisfies Message, transfer);
      } catch (error) {
        this.pending.delete(id);
        reject(ClipyardError.from(error));
      }
    });
  }

  /** Rejects all pending and all later calls. */
  close(error: Error): void {
    this.closed ??= error;
    for (const { reject } of this.pending.values()) reject(this.closed);
    this.pending.clear();
  }

  private async receive(message: Message): Promise<void> {
    if (message.kind === 'call') return this.answer(message.id, message.name, message.argument);
    const call = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.kind === 'value') call?.resolve(message.value);
    else call?.reject(new ClipyardError(message.failure.code, message.failure.message));
  }

  private async answer(id: number, name: string, argument: unknown): Promise<void> {
    try {
      const handler = Object.hasOwn(this.handlers, name) ? this.handlers[name] : undefined;
      if (handler === undefined) throw new ClipyardError('internal', `There is no handler "${name}"`);
      const result = await handler(argument as never);
      const [value, buffers] =
        result instanceof Transferred ? [result.value, result.buffers] : [result, wholeBuffer(result)];
      this.port.post({ kind: 'value', id, value } satisfies Message, buffers);
    } catch (error) {
      const code = typeof this.fallbackCode === 'string' ? this.fallbackCode : this.fallbackCode(error);
      this.port.post(
        { kind: 'failure', id, failure: toFailure(ClipyardError.from(error, code)) } satisfies Message,
        [],
      );
    }
  }
}

/** The buffer of a float32 array that fills it, which may therefore move; handlers never use their results again. */
const wholeBuffer = (value: unknown): ArrayBuffer[] =>
  value instanceof Float32Array && value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength
    ? [value.buffer]
    : [];
