import { Argument, Command, Option } from 'commander';
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { completionScript } from './completion.js';

const program = new Command('clipyard').option('--json', 'JSON');
program.command('submit').description("A user's videos.").option('--dataset <name>', 'into').option('--dry-run', 'only look');
program.command('watch').description('Follow.').addArgument(new Argument('<how>').choices(['fast', 'slow']));
const keys = program.command('keys').description('Keys.');
keys.command('create').description('Make one.').addOption(new Option('--scopes <scope>', 'what for').choices(['read', 'admin']));
keys.command('revoke').description('End one.');

function complete(...words: string[]): string[] {
  const script = `${completionScript(program, 'bash')}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _clipyard; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter((line) => line !== '');
}

describe('completion', () => {
  it.each([
    [['clipyard', 'su'], ['submit']],
    [['clipyard', '--json', 'w'], ['watch']],
    [['clipyard', 'submit', '--d'], ['--dataset', '--dry-run']],
    [['clipyard', 'submit', 'folder', '--j'], ['--json']],
    [['clipyard', 'watch', ''], ['fast', 'slow']],
    [['clipyard', 'keys', ''], ['create', 'revoke']],
    [['clipyard', 'keys', 'create', '--s'], ['--scopes']],
    [['clipyard', 'keys', 'create', '--scopes', ''], ['read', 'admin']],
    // Left to the shell: files.
    [['clipyard', 'submit', 'cl'], []],
  ])('of %j in bash is %j', (words, answers) => expect(complete(...words)).toEqual(answers));

  // Where they are installed, the shells themselves.
  it.each(['zsh', 'fish'] as const)('is a script that %s can read', (shell) => {
    const there = spawnSync(shell, ['--version']).error === undefined;
    if (there) execFileSync(shell, ['-n', '-c', completionScript(program, shell)]);
    expect(completionScript(program, shell)).toContain('clipyard');
  });

  it('in fish describes what it offers, quotes included', () => {
    expect(completionScript(program, 'fish')).toContain("complete -c clipyard -n '__fish_use_subcommand' -a submit -d 'A user'\\''s videos.'");
    expect(completionScript(program, 'fish')).toContain("-n '__fish_seen_subcommand_from submit' -l dry-run -d 'only look'");
    expect(completionScript(program, 'fish')).toContain("-n '__fish_seen_subcommand_from keys; and not __fish_seen_subcommand_from create revoke' -a create");
    expect(completionScript(program, 'fish')).toContain("-n '__fish_seen_subcommand_from keys; and __fish_seen_subcommand_from create' -l scopes -x -a 'read admin'");
  });
});
