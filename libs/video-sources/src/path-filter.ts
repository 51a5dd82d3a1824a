import { ClipyardError } from '@clipyard/api-contract';
import { RE2JS } from 're2js';

export interface PathPatterns {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/**
 * Which paths below a prefix are meant, by glob patterns, whatever their case: `*` and `?` within a name, `**` over folders, `[a-z]`, `[!a-z]`,
 * `{mp4,mov}`, and `\` before a character that stands for itself. Names that begin with a dot are meant only by patterns that name such.
 * RE2 takes time linear in the path, whatever the pattern: an expression that backtracks would hold up the process.
 * Errors: `invalid_request`, with a pointer to the pattern.
 */
export function pathFilter({ include, exclude }: PathPatterns): (path: string) => boolean {
  const included = include.map((glob, i) => matcher(glob, `/source/include/${i}`));
  const excluded = exclude.map((glob, i) => matcher(glob, `/source/exclude/${i}`));
  return (path) => included.some((matches) => matches(path)) && !excluded.some((matches) => matches(path));
}

const HIDDEN = /(^|\/)\./;

function matcher(glob: string, pointer: string): (path: string) => boolean {
  const compiled = compile(glob, pointer);
  const meansHidden = HIDDEN.test(glob);
  return (path) => (meansHidden || !HIDDEN.test(path)) && compiled.matches(path);
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

/** What each part of a pattern becomes; the first that fits counts. */
const PARTS: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [/^\\([^])/, ([, one = '']) => literal(one)],
  [/^[!?*+@]\([^]*/, () => refuse('parentheses are not known')],
  [/^\*\*\//, () => '(?:[^/]+/)*'],
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
  if (glob.startsWith('!')) refuse('what is not meant goes into exclude');
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
