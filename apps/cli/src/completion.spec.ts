import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { Argument, Command, Option } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { completionScript, type Shell, shells } from './completion.js';

const program = new Command('clipyard').option('--json', 'JSON').option('--api <url>', 'address');
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
  .option('--output <file>', 'file for the items');
const keys = program.command('keys').description('Keys.');
keys
  .command('create')
  .description('Make one.')
  .addOption(new Option('--scopes <scope>', 'permissions').choices(['read', 'admin']));
keys.command('revoke').description('End one.');

const folder = tempDir();
beforeAll(() => {
  mkdirSync(join(folder.path, 'clips'));
  writeFileSync(join(folder.path, 'cl ip.mp4'), '');
});
afterAll(() => folder.remove());

const called = (words: readonly string[]): string =>
  `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; ` +
  `_clipyard; printf '%s\\n' "\${COMPREPLY[@]}"`;
/** Arguments that make each shell print its completions of the last word. */
const asks: Record<Shell, (words: readonly string[]) => string[]> = {
  bash: (words) => ['--norc', '-c', `${completionScript(program, 'bash')}\n${called(words)}`],
  // Calls the function like bashcompinit does, without the line editor.
  zsh: (words) => ['-f', '-c', `compdef() { :; }\n${completionScript(program, 'zsh')}\nemulate sh\n${called(words)}`],
  fish: (words) => ['--no-config', '-c', `${completionScript(program, 'fish')}\ncomplete -C '${words.join(' ')}'`],
};

/**
 * The completions of the last word, without descriptions and the shells' different marks of folders and spaces. In zsh
 * the line editor filters by prefix, so this function does the same.
 */
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
    // Files are offered only if the argument or option takes a file.
    [
      ['clipyard', 'submit', 'cl'],
      ['cl ip.mp4', 'clips'],
    ],
    [['clipyard', 'results', 'cl'], []],
    [['clipyard', 'results', '--output', 'cli'], ['clips']],
    [['clipyard', 'submit', '--dataset', 'cl'], []],
  ])('of %j is %j', (words, answers) => expect(complete(shell, ...words)).toEqual(answers));

  it.skipIf(!isHere)('is valid syntax', () => void execFileSync(shell, ['-n', '-c', completionScript(program, shell)]));
});

it('describes the commands in fish, and escapes quotes', () => {
  expect(completionScript(program, 'fish')).toContain(
    String.raw`-n '__clipyard_at '\'''\''' -a submit -d 'A user'\''s videos.'`,
  );
});
