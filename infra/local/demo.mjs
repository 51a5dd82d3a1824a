// npm run demo: sets up what is missing, then runs the whole job on this machine. Arguments go to `clipyard demo`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { root, setup } from './setup.mjs';

setup();
const demo = spawn(process.execPath, [join(root, 'apps/cli/dist/main.js'), 'demo', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// The demo stops what it started before it ends; hearing of Ctrl-C twice, from here and from the terminal, is no harm.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => demo.kill(signal));
demo.on('exit', (code, signal) => process.exit(signal === null ? code : 1));
