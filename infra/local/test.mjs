// npm test: sets up this checkout, then runs lint, type check, and the unit, medium and end-to-end tests. The last line
// has the totals: N passed, N failed, N skipped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

import { installDebian, quietNx, root, setup } from './setup.mjs';

/**
 * A real S3 server for the tests of the object store: the Ceph gateway from Debian. Without it they skip with a reason.
 */
function installS3() {
  if (process.env.CLIPYARD_TEST_S3 === 'off' || existsSync('/usr/bin/radosgw')) return;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return;
  const problem = installDebian(['ceph-mon', 'ceph-osd', 'radosgw', 'ceph-common']);
  if (problem !== null) process.stdout.write(`the S3 server cannot be installed, its tests will skip: ${problem}\n`);
}

/** A browser for the tests of the dashboard, from Debian. Without it they skip with a reason. */
function installBrowser() {
  if (process.env.CLIPYARD_TEST_BROWSER === 'off' || process.env.CLIPYARD_CHROMIUM || existsSync('/usr/bin/chromium'))
    return;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return;
  const problem = installDebian(['chromium']);
  if (problem !== null) process.stdout.write(`the browser cannot be installed, its tests will skip: ${problem}\n`);
}

/** promtool, which checks alert rules, from Debian. Without it those tests skip with a reason. No server is started. */
function installPromtool() {
  if (process.env.CLIPYARD_TEST_PROMTOOL === 'off' || existsSync('/usr/bin/promtool')) return;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return;
  const problem = installDebian(['prometheus']);
  if (problem !== null) process.stdout.write(`promtool cannot be installed, its tests will skip: ${problem}\n`);
}

const stages = [];

/**
 * Runs one stage. With `heldUntil`, its output is printed after this promise, so that it does not mix with that of a
 * stage that runs at the same time.
 */
async function stage(name, command, args, heldUntil = null) {
  const started = Date.now();
  const title = `\n── ${name}\n`;
  const held = heldUntil !== null;
  if (!held) process.stdout.write(title);
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', held ? 'pipe' : 'inherit', held ? 'pipe' : 'inherit'],
    env: { ...process.env, ...quietNx },
  });
  const output = [];
  for (const stream of held ? [child.stdout, child.stderr] : []) stream.on('data', (part) => output.push(part));
  const [status] = await once(child, 'close');
  stages.push({ name, ok: status === 0, seconds: Math.round((Date.now() - started) / 1000) });
  await heldUntil;
  if (held) process.stdout.write(`${title}${Buffer.concat(output)}`);
}

/** Written by vitest: the results of all specs. */
const report = join(root, 'test-report.json');

/** Length of a failure message in the summary. The full message is in the output of its stage. */
const MESSAGE_CHARS = 1500;

function counts() {
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  if (!existsSync(report)) return total;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  total.passed = numPassedTests;
  // A file that cannot be loaded has no tests, but counts as a failure.
  total.failed =
    numFailedTests +
    testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length;
  total.skipped = numPendingTests + numTodoTests;
  for (const { name, status, message, assertionResults } of testResults) {
    const file = relative(root, name);
    if (status === 'failed' && message) total.failures.push(`${file}: ${message.slice(0, MESSAGE_CHARS)}`);
    for (const test of assertionResults) {
      if (test.status === 'failed')
        total.failures.push(`${file} > ${test.fullName}: ${test.failureMessages.join('\n').slice(0, MESSAGE_CHARS)}`);
    }
  }
  return total;
}

setup();
installS3();
installBrowser();
installPromtool();
rmSync(report, { force: true });
const npm = (script) => ['npm', ['run', '--silent', script]];
await stage('type check of the tests', ...npm('typecheck'));
const tests = stage('unit, medium and end-to-end tests', 'npx', [
  ...['vitest', 'run', '--config', 'vitest.workspace.ts'],
  ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
]);
await stage('lint', ...npm('lint'), tests);

const { passed, failed, skipped, failures } = counts();
const broken = stages.filter(({ ok }) => !ok);
process.stdout.write(
  `\n${stages.map(({ name, ok, seconds }) => `${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`).join('\n')}\n`,
);
if (failures.length > 0) process.stdout.write(`\n${failures.map((failure) => `FAILED ${failure}`).join('\n\n')}\n`);
// A stage that failed without a failed test counts as one failure.
const shown = failed + (failed === 0 ? broken.length : 0);
process.stdout.write(`${passed} passed, ${shown} failed, ${skipped} skipped\n`);
process.exit(shown > 0 || passed === 0 ? 1 : 0);
