import { Command } from 'commander';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { completionScript } from './completion.js';

const program = new Command('clipyard').option('--json', 'JSON');
program.command('submit').description("A user's videos.").option('--dataset <name>', 'into').option('--dry-run', 'only look');
program.command('watch').description('Follow.');

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
    // Left to the shell: files.
    [['clipyard', 'submit', 'cl'], []],
  ])('of %j in bash is %j', (words, answers) => expect(complete(...words)).toEqual(answers));

  it('in fish describes what it offers, quotes included', () => {
    expect(completionScript(program, 'fish')).toContain("complete -c clipyard -n __fish_use_subcommand -a submit -d 'A user'\\''s videos.'");
    expect(completionScript(program, 'fish')).toContain("-n '__fish_seen_subcommand_from submit' -l dry-run -d 'only look'");
  });
});
