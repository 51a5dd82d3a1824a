import { openSync, writeFileSync } from 'node:fs';

import { ClipyardError } from '@clipyard/api-contract';

import { serveParent } from './serve-parent.js';
import { Transferred } from './worker-channel.js';

// This process can only be ended by SIGKILL.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

/** A worker, as process or thread, that answers calls and misbehaves on request. */
const channel = serveParent(
  {
    echo: (value: unknown) => value,
    /** Calls a handler of the parent. */
    ask: (value: unknown) => channel.call('answer', value),
    move: (length: number) => {
      const bytes = new Uint8Array(length).fill(7);
      return new Transferred({ bytes }, [bytes.buffer]);
    },
    environment: () => process.env,
    /** Never answers, but does not block. */
    hang: () => new Promise(() => setInterval(() => undefined, 1000)),
    block: () => {
      for (;;);
    },
    exit: (code: number) => process.exit(code),
    crash: (message: string) => {
      process.stderr.write(`${message}\n`);
      process.kill(process.pid, 'SIGSEGV');
      return new Promise(() => undefined);
    },
    throw: (code: 'media_corrupt' | null) => {
      throw code === null ? new Error('untyped') : new ClipyardError(code, 'typed');
    },
    unclonable: () => () => undefined,
    allocate: () => {
      for (const held: Buffer[] = []; ;) held.push(Buffer.alloc(64 * 1024 ** 2, 1));
    },
    open: (count: number) => {
      for (let i = 0; i < count; i++) openSync(process.execPath, 'r');
      return count;
    },
    write: (path: string) => writeFileSync(path, 'x'.repeat(100)),
  },
  'decode_failed',
);
