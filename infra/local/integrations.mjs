// npm run test:integrations: slow tests of optional parts, after `npm test`. A part that cannot be installed here is
// skipped and its reason is printed; only a failed test fails the run. Each part names its requirements.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

import { root } from './setup.mjs';

const state = join(root, '.clipyard');
const INSTALL_TIMEOUT_MS = 4 * 60_000;
const TEST_TIMEOUT_MS = 8 * 60_000;
/** Arguments of vitest for tests that start all services. */
const wholeRuns = ['--root=apps/clipyard-e2e', '--config=../../vitest.e2e.config.ts'];

/**
 * tfjs' native addon. It is kept in a folder of its own, so that `npm test` runs without it and `npm ci` does not
 * remove it. Node finds it there through NODE_PATH.
 */
const tfjsNode = {
  name: "tfjs' native addon",
  install: [process.execPath, ['tools/tfjs/setup.mjs', 'cpu', '--into', join(state, 'tfjs')]],
  env: { NODE_PATH: join(state, 'tfjs/node_modules'), CLIPYARD_TFJS_NODE: '1' },
  vitest: [
    [
      '--config=vitest.workspace.ts',
      '--project=medium',
      'libs/backbone/src/engines/tfjs-node.medium.spec.ts',
      'libs/classifier/src/engine',
      'apps/extractor/src/engines-agree.medium.spec.ts',
    ],
    [...wholeRuns, 'src/tfjs-node.spec.ts'],
  ],
};

/** The Python client, in an environment of its own. Its tests and the Python cells of the docs run against services. */
const pythonClient = {
  name: 'the Python client',
  install: [process.execPath, ['infra/local/python-environment.mjs', join(state, 'python')]],
  env: { CLIPYARD_PYTHON: join(state, 'python/bin/python') },
  vitest: [[...wholeRuns, 'src/python-client.spec.ts', 'src/docs-python.spec.ts']],
};

const totals = { passed: 0, failed: 0, skipped: 0 };
const skips = [];

/** Runs specs of a part and counts their tests. */
function test({ name, env }, vitest) {
  const report = join(state, 'integrations-report.json');
  rmSync(report, { force: true });
  const { status } = spawnSync(
    'npx',
    ['vitest', 'run', ...vitest, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    { cwd: root, stdio: 'inherit', env: { ...process.env, ...env }, timeout: TEST_TIMEOUT_MS, killSignal: 'SIGKILL' },
  );
  if (status === null) {
    totals.failed++;
    process.stdout.write(`FAILED ${name}: the tests took more than ${TEST_TIMEOUT_MS / 60_000} minutes\n`);
    return;
  }
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  totals.passed += numPassedTests;
  // A file that cannot be loaded has no tests, but counts as a failure.
  totals.failed += Math.max(numFailedTests, status === 0 ? 0 : 1);
  for (const { name: file, assertionResults } of testResults)
    for (const { status: how, fullName } of assertionResults)
      if (how === 'skipped' || how === 'pending') skips.push(`${relative(root, file)} > ${fullName}`);
}

mkdirSync(state, { recursive: true });
for (const part of [tfjsNode, pythonClient]) {
  process.stdout.write(`\n── ${part.name}\n`);
  const [command, args] = part.install;
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: INSTALL_TIMEOUT_MS,
  });
  process.stdout.write(stdout);
  if (status === 0) for (const specs of part.vitest) test(part, specs);
  else skips.push(`${part.name}: it cannot be installed here (${stderr.trim().split('\n').slice(-1)[0] || 'timeout'})`);
}
totals.skipped = skips.length;
for (const skip of skips) process.stdout.write(`skipped ${skip}\n`);
const { passed, failed, skipped } = totals;
// Without this line, the totals of npm test are the last ones.
if (passed + failed > 0) process.stdout.write(`integrations: ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exit(failed > 0 ? 1 : 0);
