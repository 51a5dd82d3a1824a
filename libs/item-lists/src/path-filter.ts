import { ClipyardError } from '@clipyard/api-contract';
import { RE2JS } from 're2js';

import { isHiddenName } from './hidden-names.js';

type MatchPath = (path: string) => boolean;

/**
 * Matches paths below a folder against glob patterns, ignoring case: `*` and `?` within a name, `**` over folders,
 * `[a-z]`, `[!a-z]`, `{mp4,mov}`, and `\\` before a character that stands for itself. RE2 takes time linear in the path
 * for every pattern; a backtracking expression would block the process.
 *
 * @param pointer - JSON pointer to the patterns, for messages
 * @throws ClipyardError `invalid_request`, with a pointer to the pattern
 */
export function matchesAny(globs: readonly string[], pointer: string): MatchPath {
  const patterns = globs.map((glob, i) => matchesOne(glob, `${pointer}/${i}`));
  return (path) => patterns.some((matches) => matches(path));
}

/** Like `matchesAny`, but hidden and system names match only a pattern that spells them out. */
export function includesAny(globs: readonly string[], pointer: string): MatchPath {
  const patterns = globs.map((glob, i) => ({ glob, matches: matchesOne(glob, `${pointer}/${i}`) }));
  return (path) => {
    const hidden = path.split('/').filter(isHiddenName);
    return patterns.some(({ glob, matches }) => hidden.every((name) => spells(glob, name)) && matches(path));
  };
}

/** Whether a pattern means a hidden name: it begins a name with a dot itself, or contains the name of the system. */
const spells = (glob: string, name: string): boolean =>
  name.startsWith('.') ? /(^|\/)\./.test(glob) : glob.toLowerCase().includes(name.toLowerCase());

function matchesOne(glob: string, pointer: string): MatchPath {
  const expression = compile(glob, pointer);
  return (path) => expression.matches(path);
}

function compile(glob: string, pointer: string): RE2JS {
  try {
    return RE2JS.compile(translate(glob), RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    throw new ClipyardError('invalid_request', `${glob} is not a pattern: ${(error as Error).message}`, {
      cause: error,
      errors: [{ pointer, code: 'invalid_format' }],
    });
  }
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** The translation of each part of a pattern; the first match counts. */
const PARTS: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [/^\\([^])/, ([, one = '']) => literal(one)],
  [/^[!?*+@]\([^]*/, () => refuse('parentheses are not supported')],
  [/^\*\*\//, () => '(?:[^/]*/)*'],
  [/^\*\*/, () => '.*'],
  [/^\*/, () => '[^/]*'],
  [/^\?/, () => '[^/]'],
  [
    /^\[([!^]?)([^\]/]+)\]/,
    ([, not = '', set = '']) => `[${not === '' ? '' : '^/'}${set.replace(/[\\[\]^&~]/g, '\\$&')}]`,
  ],
  [/^\[/, () => refuse('a [ has no ]')],
  [/^[^]/u, ([one]) => literal(one)],
];

function refuse(what: string): never {
  throw new Error(what);
}

/** A glob as an expression of RE2. */
function translate(glob: string): string {
  if (glob.startsWith('!')) refuse('negated patterns belong in exclude');
  let [text, depth] = ['(?s)^', 0];
  for (let at = 0; at < glob.length;) {
    const rest = glob.slice(at);
    const choice = { '{': '(?:', ',': '|', '}': ')' }[rest[0]!];
    if (choice !== undefined && (rest[0] === '{' || depth > 0)) {
      depth += { '(?:': 1, '|': 0, ')': -1 }[choice]!;
      text += choice;
      at++;
      continue;
    }
    const [pattern, become] = PARTS.find(([part]) => part.test(rest))!;
    const found = pattern.exec(rest)!;
    text += become(found);
    at += found[0].length;
  }
  return depth === 0 ? `${text}$` : refuse('a { has no }');
}
