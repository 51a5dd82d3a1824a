// npm run dev: every service on this machine, restarted when a source file changes, and the dashboard with hot reload.
//
// Three processes: `tsc -b --watch` compiles; `clipyard dev` runs Redis and the services and is restarted after each
// compilation without errors; Vite serves the dashboard on port 5173 and forwards API calls to port 3000. State is in
// .clipyard/dev, so batches survive restarts. Arguments go to `clipyard dev`. --inspect extractor (or another
// service) makes that service listen for a debugger on port 9229.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { root, setup } from '../../infra/local/setup.mjs';

setup();
const children = new Set();
let stopping = false;

function start(name, command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: process.env });
  children.add(child);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.trim() !== '') process.stdout.write(`${name.padEnd(9)} ${line}\n`);
    child.emit('line', line);
  });
  child.on('exit', () => children.delete(child));
  return child;
}

let services = null;
let restarting = Promise.resolve();

/** Restarts are queued: a compilation that ends during a restart causes one more. */
function restartServices() {
  restarting = restarting.then(async () => {
    if (stopping) return;
    if (services !== null && services.exitCode === null) {
      const ended = once(services, 'exit');
      services.kill('SIGTERM');
      await ended;
    }
    services = start('services', process.execPath, ['apps/cli/dist/main.js', 'dev', ...process.argv.slice(2)]);
  });
}

const compiler = start('compiler', 'npx', ['tsc', '-b', '--watch', '--preserveWatchOutput']);
compiler.on('line', (line) => {
  if (/Found 0 errors/.test(line)) restartServices();
});
start('dashboard', 'npx', ['vite', 'apps/dashboard', '--config', 'apps/dashboard/vite.config.ts']);

async function stop() {
  if (stopping) return;
  stopping = true;
  await restarting;
  const ended = [...children].map((child) => once(child, 'exit'));
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(ended);
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop());
