// npm run robustness: feeds hostile input to every reader of it, in the long form, and writes how it ended into
// docs/benchmarks/robustness.md. `-- --short` takes the form that `npm test` runs. Needs a build. CLIPYARD_TEST_DATA adds the odd files of the test data, CLIPYARD_PYTHON (with schemathesis) the fuzzing of the API.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { root } from './setup.mjs';

const form = process.argv.includes('--short') ? 'short' : 'full';
const log = join(tmpdir(), `clipyard-robustness-${process.pid}.ndjson`);
const parts = ['libs/media', 'libs/backbone', 'libs/classifier', 'libs/features', 'apps/clipyard-e2e'];
const failed = parts.filter((part) => {
  process.stdout.write(`\n── ${part}\n`);
  const { status } = spawnSync(
    'npx',
    [
      'vitest',
      'run',
      '--config',
      join(root, 'vitest.config.ts'),
      '--root',
      join(root, part),
      'robustness',
      'odd-files',
      'api-fuzz',
    ],
    {
      cwd: join(root, part),
      stdio: 'inherit',
      env: { ...process.env, CLIPYARD_ROBUSTNESS: form, CLIPYARD_ROBUSTNESS_LOG: log },
    },
  );
  return status !== 0;
});

const endings = existsSync(log)
  ? readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : [];
rmSync(log, { force: true });
function groupBy(values, key) {
  const groups = new Map();
  for (const value of values) groups.set(key(value), (groups.get(key(value)) ?? []).concat(value));
  return groups;
}
const counted = (rows) =>
  [...groupBy(rows, ({ outcome }) => outcome)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([outcome, { length }]) => `${outcome} ${length}`)
    .join(', ');

const lines = ['# Hostile input, and how it ended', ''];
lines.push(
  `\`npm run robustness${form === 'full' ? '' : ' -- --short'}\` wrote this page, on ${new Date().toISOString().slice(0, 10)}, with Node ${process.version}, ${cpus().length} cores of ${cpus()[0].model}, ${execFileSync('ffmpeg', ['-version']).toString().split(' ').slice(0, 3).join(' ')}.`,
);
lines.push(
  'Each input ends in a right answer or in a documented error code, within its limits; the specs named `robustness`, `odd-files` and `api-fuzz` fail otherwise. `npm test` runs a short form of the same.',
  '',
);
lines.push(
  `**${endings.length} inputs in all.** ${failed.length === 0 ? 'Every check held.' : `Checks failed in: ${failed.join(', ')}.`}`,
  '',
);
for (const [suite, rows] of groupBy(endings, (ending) => ending.suite)) {
  const isTimed = rows.some(({ ms }) => ms > 0);
  lines.push(
    `## ${suite}: ${rows.length}`,
    '',
    `| input | inputs | ended in |${isTimed ? ' longest, ms |' : ''}`,
    `| --- | ---: | --- |${isTimed ? ' ---: |' : ''}`,
  );
  for (const [kind, of] of [...groupBy(rows, (ending) => ending.kind)].sort(([a], [b]) => (a < b ? -1 : 1)))
    lines.push(
      `| ${kind} | ${of.length} | ${counted(of)} |${isTimed ? ` ${Math.max(...of.map(({ ms }) => ms))} |` : ''}`,
    );
  lines.push('');
}
writeFileSync(join(root, 'docs/benchmarks/robustness.md'), lines.join('\n'));
process.stdout.write(`\n${endings.length} inputs, ${failed.length} parts failed; docs/benchmarks/robustness.md\n`);
process.exit(failed.length === 0 ? 0 : 1);
