// Fails if a hand-written line is longer than 120 columns. Prettier wraps code and Markdown prose, but it cannot break
// strings, comments, shell commands or YAML scalars. Run by `npm run lint`.
//
// Exempt: URLs, Markdown table rows, regular expressions, and files that a tool writes.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const COLUMNS = 120;
const root = join(import.meta.dirname, '../..');

/** Binary files, and files that a tool writes and a test compares. */
const GENERATED = [
  /\.(png|svg|gz|bin)$/,
  /^package-lock\.json$/,
  /^docs\/api\/openapi\.json$/,
  /^docs\/troubleshooting\.md$/,
  /^docs\/benchmarks\/robustness\.md$/,
  /^libs\/client\/src\/generated\//,
  /^infra\/helm\/goldens\//,
  /^infra\/grafana\/dashboards\//,
  /(^|\/)golden\/.*\.json$/,
  /(^|\/)testdata\//,
];

const isTableRow = (file, line) => file.endsWith('.md') && /^\s*\|.*\|\s*$/.test(line);
const hasUrl = (line) => /https?:\/\/\S+/.test(line);
const isRegularExpression = (file, line) =>
  /\.(ts|tsx|mjs)$/.test(file) && /(^|[\s(,[:])\/[^/\s].*\/[dgimsuvy]*\W*$/.test(line);

const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .toString()
  .split('\0')
  .filter((file) => file !== '' && !GENERATED.some((pattern) => pattern.test(file)) && existsSync(join(root, file)));

let problems = 0;
for (const file of files) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  for (const [i, line] of lines.entries()) {
    const tooLong = [...line].length > COLUMNS;
    if (!tooLong || isTableRow(file, line) || hasUrl(line) || isRegularExpression(file, line)) continue;
    problems++;
    process.stdout.write(`${file}:${i + 1}: ${[...line].length} columns, at most ${COLUMNS} allowed\n`);
  }
}
if (problems > 0) process.exit(1);
