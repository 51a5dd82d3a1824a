// npm run audit: what npm knows against the packages that the product runs with, at high and above. Ends with 1 where
// something is not excepted in audit-exceptions.json, with 2 where the registry does not answer.
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
  // Said below.
}
if (report?.vulnerabilities === undefined) {
  process.stdout.write(
    `The registry does not answer audits: ${report?.message ?? 'no answer'}\nRun it where registry.npmjs.org can be reached, or name a mirror that answers: npm run audit --registry=…\n`,
  );
  process.exit(2);
}
const exceptions = JSON.parse(readFileSync(join(root, 'infra/local/audit-exceptions.json'), 'utf8'));
const { problems, notes } = judgeAudit(report, exceptions, new Date().toISOString().slice(0, 10));
process.stdout.write(
  [
    ...problems.map((line) => `FAILED ${line}`),
    ...notes,
    `${problems.length} at high and above that are not excepted`,
  ].join('\n') + '\n',
);
process.exit(problems.length === 0 ? 0 : 1);
