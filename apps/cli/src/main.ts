#!/usr/bin/env node
import { Interrupted } from './failures.js';
import { run } from './run.js';

// A reader that has seen enough, such as head, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

// A second signal changes nothing: npm and a terminal both send one, and stopping has an end.
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => interrupted.abort(new Interrupted('Stopped')));

process.exit(
  await run(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr, signal: interrupted.signal }),
);
