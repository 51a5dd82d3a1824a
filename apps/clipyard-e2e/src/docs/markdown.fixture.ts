import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../dev-cluster.fixture.js';

/** A fenced code block of a page. The comment above it decides how it is checked. */
export interface Block {
  readonly page: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  readonly kind: Kind;
}

/**
 * How a block is checked.
 *
 * - `run`: it runs against a real cluster, in the order of the page.
 * - `stand-ins`: it runs in bash with replacements for docker, helm, kubectl and the like, which record how they are
 *   called.
 * - `parse`: it is JSON or YAML, and is parsed.
 * - `types`: it is TypeScript, and is type-checked.
 * - null: unknown, because a shell or Python block has no comment.
 */
type Kind = 'run' | 'stand-ins' | 'parse' | 'types' | null;

const docs = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);

/** The checked pages: everything for users and contributors, except decision records and benchmark reports. */
export const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...docs('docs'),
  ...docs('docs/contributing'),
  'libs/client/README.md',
];

function kindOf(language: string, comment: string): Kind {
  if (language === 'json' || language === 'yaml') return 'parse';
  if (language === 'ts') return 'types';
  if (language !== 'sh' && language !== 'python') return null;
  return comment === 'run' ? 'run' : comment === 'stand-ins' && language === 'sh' ? 'stand-ins' : null;
}

export function blocksOf(page: string): Block[] {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const language = /^\s*```(.*)$/.exec(lines[i]!)?.[1];
    if (language === undefined) continue;
    const end = lines.findIndex((line, j) => j > i && /^\s*```\s*$/.test(line));
    // Prettier puts a blank line between the comment and the fence.
    const above = lines.slice(0, i).findLast((line) => line.trim() !== '');
    const comment = /^<!-- (\S+)[^>]*-->$/.exec(above ?? '')?.[1] ?? '';
    blocks.push({
      page,
      line: i + 1,
      language,
      text: lines.slice(i + 1, end).join('\n'),
      kind: kindOf(language, comment),
    });
    i = end;
  }
  return blocks;
}

/** Commands in backticks within the prose of a page. */
export function commandsOf(page: string): string[] {
  const prose = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)]
    .map(([, text]) => text!)
    .filter((text) => /^(clipyard|npm|npx|docker compose|helm|kubectl|promtool|node) /.test(text));
}

const runs = (language: string): Block[] =>
  pages.flatMap(blocksOf).filter((block) => block.kind === 'run' && block.language === language);

/** The pages with blocks of a language that run, sorted. */
export const pagesWith = (language: string): string[] => [...new Set(runs(language).map(({ page }) => page))].sort();

/** The blocks of a page that run, as one script. */
export const scriptOf = (page: string, language: string): string =>
  runs(language)
    .filter((block) => block.page === page)
    .map(({ text }) => text)
    .join('\n');
