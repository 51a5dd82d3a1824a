import { expect, it } from 'vitest';

import { root } from './workspace.fixture.js';

const { longLines } = (await import(new URL('tools/lint/line-length.mjs', `file://${root}`).href)) as {
  longLines: (file: string, text: string) => { line: number; columns: number }[];
};

const wide = (before: string, after = ''): string => before + 'x'.repeat(121 - before.length - after.length) + after;
const url = `https://example.com/${'x'.repeat(121)}`;
const expression = `/^${'x'.repeat(121)}$/`;

it.each([
  ['code', 'a.ts', wide('const a = ', ';')],
  ['comments', 'a.ts', wide('/** ', ' */')],
  ['Markdown prose', 'a.md', wide('A sentence ')],
  ['YAML', 'a.yaml', wide('key: ')],
  ['prose after a short URL', 'a.md', `<https://example.com> ${wide('')}`],
  ['code after a short regular expression', 'a.ts', `if (/a/.test(text)) return ${wide('')};`],
  ['rows of something like a table in code', 'a.ts', wide('| ', ' |')],
])('reports %s over 120 columns', (_, file, line) => {
  expect(longLines(file, `short\n${line}\n`)).toMatchObject([{ line: 2 }]);
});

it('counts characters rather than bytes, and allows exactly 120', () => {
  expect(longLines('a.md', '—'.repeat(120))).toEqual([]);
  expect(longLines('a.md', '—'.repeat(121))).toEqual([{ line: 1, columns: 121 }]);
});

it.each([
  ['URLs', 'a.md', url],
  ['URLs in code', 'a.ts', `// See ${url}`],
  ['Markdown table rows', 'a.md', wide('| ', ' |')],
  ['regular expressions', 'a.ts', `const pattern = ${expression};`],
  ['regular expressions in calls', 'a.ts', `expect(text).toMatch(${expression}u);`],
  ['JSON strings', 'package.json', wide('"', '"')],
  ['generated files', 'docs/troubleshooting.md', wide('')],
  ['golden files', 'infra/helm/goldens/cpu.yaml', wide('')],
])('accepts long %s', (_, file, line) => {
  expect(longLines(file, line)).toEqual([]);
});
