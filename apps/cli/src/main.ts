#!/usr/bin/env node
import { Interrupted } from './failures.js';
import { run } from './run.js';

const PARENT_CHECK_MS = 250;

// A reader that closes the pipe early, such as head, is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

// A second signal has no effect: npm and the terminal both send one, and stopping takes a limited time.
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => interrupted.abort(new Interrupted('Stopped')));

// At SIGTERM, npm and npx end the shell that runs this process, which then has another parent.
// eslint-disable-next-line no-restricted-syntax -- npm sets this variable; it is not a setting
if (process.env['npm_command'] !== undefined) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) interrupted.abort(new Interrupted('Stopped, because npm has ended'));
  }, PARENT_CHECK_MS).unref();
}

process.exit(
  await run(process.argv.slice(2), { stdout: process.stdout, stderr: process.stderr, signal: interrupted.signal }),
);
