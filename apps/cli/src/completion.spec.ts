import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { Argument, Command, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { completionScript, type Shell, shells } from './completion.js';

const program = new Command('clipyard').option('--json', 'JSON').option('--api <url>', 'where');
program
  .command('submit')
  .description("A user's videos.")
  .argument('<path...>', 'videos')
  .option('--dataset <name>', 'into')
  .option('--dry-run', 'only look');
program
  .command('watch')
  .description('Follow.')
  .addArgument(new Argument('<how>').choices(['fast', 'slow']));
program
  .command('results')
  .description('Items.')
  .argument('<batch>', 'its id')
  .option('--output <file>', 'where they go');
const keys = program.command('keys').description('Keys.');
keys
  .command('create')
  .description('Make one.')
  .addOption(new Option('--scopes <scope>', 'what for').choices(['read', 'admin']));
keys.command('revoke').description('End one.');

const folder = tempDir();
beforeAll(() => {
  mkdirSync(join(folder.path, 'clips'));
  writeFileSync(join(folder.path, 'cl ip.mp4'), '');
});
afterAll(() => folder.remove());

const called = (words: readonly string[]): string =>
  `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _clipyard; printf '%s\\n' "\${COMPREPLY[@]}"`;
/** What has each shell print what it offers for the last word. */
const asks: Record<Shell, (words: readonly string[]) => string[]> = {
  bash: (words) => ['--norc', '-c', `${completionScript(program, 'bash')}\n${called(words)}`],
  // As its bashcompinit calls it, without the line editor around it.
  zsh: (words) => ['-f', '-c', `compdef() { :; }\n${completionScript(program, 'zsh')}\nemulate sh\n${called(words)}`],
  fish: (words) => ['--no-config', '-c', `${completionScript(program, 'fish')}\ncomplete -C '${words.join(' ')}'`],
};

/** Without descriptions, and the marks of folders and spaces that each shell has its own of. It is zsh's line editor that keeps what begins with the word. */
function complete(shell: Shell, ...words: string[]): string[] {
  const said = execFileSync(shell, asks[shell](words), {
    encoding: 'utf8',
    cwd: folder.path,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return said
    .split('\n')
    .map((line) => line.split('\t')[0]!.replace(/\/$/, '').replaceAll('\\ ', ' '))
    .filter((line) => line !== '' && (shell !== 'zsh' || line.startsWith(words.at(-1)!)))
    .sort();
}

describe.each(shells)('completion in %s', (shell) => {
  const isHere = spawnSync(shell, ['--version']).error === undefined;

  it.skipIf(!isHere).each([
    [['clipyard', 'su'], ['submit']],
    [['clipyard', '--json', 'w'], ['watch']],
    [['clipyard', '--api', 'http://host', 'w'], ['watch']],
    [
      ['clipyard', 'submit', '--d'],
      ['--dataset', '--dry-run'],
    ],
    [['clipyard', 'submit', 'folder', '--j'], ['--json']],
    [
      ['clipyard', 'watch', ''],
      ['fast', 'slow'],
    ],
    [
      ['clipyard', 'keys', ''],
      ['create', 'revoke'],
    ],
    [['clipyard', 'keys', 'create', '--s'], ['--scopes']],
    [
      ['clipyard', 'keys', 'create', '--scopes', ''],
      ['admin', 'read'],
    ],
    // Files where one is wanted, and nowhere else.
    [
      ['clipyard', 'submit', 'cl'],
      ['cl ip.mp4', 'clips'],
    ],
    [['clipyard', 'results', 'cl'], []],
    [['clipyard', 'results', '--output', 'cli'], ['clips']],
    [['clipyard', 'submit', '--dataset', 'cl'], []],
  ])('of %j is %j', (words, answers) => expect(complete(shell, ...words)).toEqual(answers));

  it.skipIf(!isHere)(
    'can be read by it',
    () => void execFileSync(shell, ['-n', '-c', completionScript(program, shell)]),
  );
});

it('in fish describes what it offers, quotes included', () => {
  expect(completionScript(program, 'fish')).toContain(
    String.raw`-n '__clipyard_at '\'''\''' -a submit -d 'A user'\''s videos.'`,
  );
});
