// npm run robustness: feeds hostile input to every parser and writes the outcomes to docs/benchmarks/robustness.md.
// `-- --short` runs the short form that is part of `npm test`. Needs a build. CLIPYARD_TEST_DATA adds the odd files of
// the test data; CLIPYARD_PYTHON (with schemathesis) adds the API fuzzing.
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
  const config = join(root, part.endsWith('e2e') ? 'vitest.e2e.config.ts' : 'vitest.config.ts');
  const { status } = spawnSync(
    'npx',
    ['vitest', 'run', '--config', config, '--root', join(root, part), 'robustness', 'odd-files', 'api-fuzz'],
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

const today = new Date().toISOString().slice(0, 10);
const ffmpeg = execFileSync('ffmpeg', ['-version']).toString().split(' ').slice(0, 3).join(' ');
const verdict = failed.length === 0 ? 'Every check held.' : `Checks failed in: ${failed.join(', ')}.`;
const lines = ['# Hostile input', ''];
lines.push(
  `\`npm run robustness${form === 'full' ? '' : ' -- --short'}\` wrote this page on ${today}, with Node`,
  `${process.version},`,
  `${cpus().length} cores of ${cpus()[0].model}, and ${ffmpeg}.`,
  'Every input gives a right answer or a documented error code, within its limits. Otherwise the specs named',
  '`robustness`, `odd-files` and `api-fuzz` fail. `npm test` runs a short form of them.',
  '',
  `**${endings.length} inputs in all.** ${verdict}`,
  '',
);
for (const [suite, rows] of groupBy(endings, (ending) => ending.suite)) {
  const isTimed = rows.some(({ ms }) => ms > 0);
  lines.push(
    `## ${suite}: ${rows.length}`,
    '',
    `| input | inputs | outcome |${isTimed ? ' longest, ms |' : ''}`,
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
