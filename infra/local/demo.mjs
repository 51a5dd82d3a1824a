// npm run demo: sets up this checkout, then runs the whole job on this machine. Arguments go to `clipyard demo`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { root, setup } from './setup.mjs';

setup();
const demo = spawn(process.execPath, [join(root, 'apps/cli/dist/main.js'), 'demo', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
// The demo stops the processes it started before it exits. It may receive Ctrl-C twice, from here and from the
// terminal; the second one has no effect.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => demo.kill(signal));
demo.on('exit', (code, signal) => process.exit(signal === null ? code : 1));
