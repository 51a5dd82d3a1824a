import type { MessagePort, TransferListItem, Worker } from 'node:worker_threads';

import { ClipyardError, type Failure, toFailure } from '@clipyard/contracts';

/**
 * Functions that the other side may call, by name. Arguments and results are structured clones. A Float32Array result
 * that fills its buffer is moved instead.
 */
export type Handlers = Readonly<Record<string, (argument: never) => Promise<unknown>>>;

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly argument: unknown }
  | { readonly kind: 'value'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure };

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Calls in both directions over one message port. Errors keep their code and message but lose their stack. */
export class WorkerChannel {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private closed: Error | null = null;

  constructor(
    private readonly port: MessagePort | Worker,
    private readonly handlers: Handlers = {},
  ) {
    (port as MessagePort).on('message', (message: Message) => void this.receive(message));
  }

  /** @param transfer - buffers of the argument that are moved instead of copied */
  async call<T>(name: string, argument: unknown, transfer: readonly TransferListItem[] = []): Promise<T> {
    if (this.closed) throw this.closed;
    const id = ++this.lastId;
    return new Promise<T>((resolve, reject) => {
      this.pending.set(id, { resolve: resolve as Pending['resolve'], reject });
      this.port.postMessage({ kind: 'call', id, name, argument } satisfies Message, transfer);
    });
  }

  /** Rejects all pending and future calls. */
  close(error: Error): void {
    this.closed ??= error;
    for (const { reject } of this.pending.values()) reject(this.closed);
    this.pending.clear();
  }

  private async receive(message: Message): Promise<void> {
    if (message.kind === 'call') {
      const answer = await this.answer(message.id, message.name, message.argument);
      const value = answer.kind === 'value' ? answer.value : null;
      this.port.postMessage(
        answer,
        value instanceof Float32Array && value.byteLength === value.buffer.byteLength
          ? [value.buffer as ArrayBuffer]
          : [],
      );
      return;
    }
    const waiting = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.kind === 'value') waiting?.resolve(message.value);
    else waiting?.reject(new ClipyardError(message.failure.code, message.failure.message));
  }

  private async answer(id: number, name: string, argument: unknown): Promise<Message> {
    try {
      const handler = this.handlers[name];
      if (!handler) throw new ClipyardError('internal', `There is no handler for "${name}"`);
      return { kind: 'value', id, value: await handler(argument as never) };
    } catch (error) {
      return { kind: 'failure', id, failure: toFailure(error) };
    }
  }
}
