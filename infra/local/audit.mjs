// npm run audit: lists advisories of severity high and critical for the packages that the product runs with.
// Exit code 1: an advisory is not listed in audit-exceptions.json. Exit code 2: the registry does not answer.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { judgeAudit } from './judge-audit.mjs';
import { root } from './setup.mjs';

const { stdout } = spawnSync('npm', ['audit', '--json', '--omit=dev'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  stdio: ['ignore', 'pipe', 'ignore'],
});
let report = null;
try {
  report = JSON.parse(stdout);
} catch {
  // Reported below.
}
if (report?.vulnerabilities === undefined) {
  process.stdout.write(
    `The registry does not answer audit requests: ${report?.message ?? 'no answer'}\n` +
      'Run this with access to the public npm registry, or name a mirror that answers: npm run audit --registry=…\n',
  );
  process.exit(2);
}
const exceptions = JSON.parse(readFileSync(join(root, 'infra/local/audit-exceptions.json'), 'utf8'));
const { problems, notes } = judgeAudit(report, exceptions, new Date().toISOString().slice(0, 10));
process.stdout.write(
  [
    ...problems.map((line) => `FAILED ${line}`),
    ...notes,
    `${problems.length} advisories of severity high or critical without an exception`,
  ].join('\n') + '\n',
);
process.exit(problems.length === 0 ? 0 : 1);
