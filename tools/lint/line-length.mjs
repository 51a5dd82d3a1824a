// Fails if a hand-written line is longer than 120 columns. Prettier wraps code and Markdown prose, but it cannot break
// strings, comments, shell commands or YAML scalars. Part of `npm run lint`.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COLUMNS = 120;

/** Files that are not text, that a tool writes, or whose strings cannot be wrapped. */
const EXEMPT = [
  /\.(png|svg|gz|bin)$/,
  /\.(json|ipynb)$/,
  /^docs\/troubleshooting\.md$/,
  /^docs\/llms\.txt$/,
  /^docs\/benchmarks\/robustness\.md$/,
  /^libs\/client\/src\/generated\//,
  /^clients\/python\/src\/clipyard\/models\.py$/,
  /^infra\/helm\/goldens\//,
  /(^|\/)testdata\//,
];
const TABLE_ROW = /^\s*\|.*\|\s*$/;
const URL = /\bhttps?:\/\/[^\s'"`)>]+/g;
const REGULAR_EXPRESSION = /(?<=^|[\s(,[:=!])\/(?![/*\s])(?:\\.|\[(?:\\.|[^\]\\])+\]|[^/\\[])+\/[dgimsuvy]*/g;

/**
 * Finds the lines of a file that are too long. URLs and regular expressions cannot be wrapped, so they do not count.
 *
 * @param {string} file - path from the root; its extension decides what may be long
 * @param {string} text - the content of the file
 * @returns {{ line: number, columns: number }[]} the lines, counted from 1
 */
export function longLines(file, text) {
  if (EXEMPT.some((pattern) => pattern.test(file))) return [];
  const isCode = /\.(ts|tsx|mjs)$/.test(file);
  return text.split('\n').flatMap((line, i) => {
    if (line.length <= COLUMNS || (file.endsWith('.md') && TABLE_ROW.test(line))) return [];
    const counted = line.replace(URL, '').replace(isCode ? REGULAR_EXPRESSION : /$^/, '');
    return [...counted].length > COLUMNS ? [{ line: i + 1, columns: [...line].length }] : [];
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(import.meta.dirname, '../..');
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)));
  const problems = files.flatMap((file) =>
    longLines(file, readFileSync(join(root, file), 'utf8')).map(
      ({ line, columns }) => `${file}:${line}: ${columns} columns, at most ${COLUMNS} allowed\n`,
    ),
  );
  process.stdout.write(problems.join(''));
  process.exitCode = problems.length > 0 ? 1 : 0;
}
