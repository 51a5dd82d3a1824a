import { execFileSync } from 'node:child_process';

import { type Command } from 'commander';
import { describe, expect, it } from 'vitest';

import { completionScript } from './completion.js';
import { Context } from './context.js';
import { buildProgram } from './program.js';
import { run } from './run.js';

const io = (): { stdout: string[]; stderr: string[]; io: ConstructorParameters<typeof Context>[0] } => {
  const [stdout, stderr]: string[][] = [[], []];
  const stream = (lines: string[]) =>
    ({ isTTY: false, write: (text: string) => lines.push(text) }) as unknown as NodeJS.WriteStream;
  return {
    stdout: stdout!,
    stderr: stderr!,
    io: { stdout: stream(stdout!), stderr: stream(stderr!), signal: new AbortController().signal },
  };
};
const program = buildProgram((options) => new Context(io().io, false, options));

/** Every command with its path, except for the help command that Commander adds. */
function* commandsOf(command: Command, path: string[] = []): Generator<[string, Command]> {
  for (const child of command.commands) {
    yield [[...path, child.name()].join(' '), child];
    yield* commandsOf(child, [...path, child.name()]);
  }
}
const commands = [...commandsOf(program)];

/** Runs a command and returns its exit code and output. */
async function call(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { stdout, stderr, io: streams } = io();
  const code = await run(args, streams);
  return { code, stdout: stdout.join(''), stderr: stderr.join('') };
}

describe('every command', () => {
  it('exists', () =>
    expect(commands.map(([path]) => path)).toEqual(
      expect.arrayContaining([
        'dev',
        'submit',
        'watch',
        'results',
        'items',
        'events',
        'train',
        'classify',
        'reclassify',
        'batches',
        'cancel',
        'pause',
        'resume',
        'retry-failed',
        'retry',
        'datasets',
        'backbones list',
        'backbones add',
        'backbones default',
        'backbones remove',
        'runs list',
        'runs cancel',
        'runs resume',
        'watches create',
        'watches list',
        'watches show',
        'watches runs',
        'watches run',
        'watches pause',
        'watches resume',
        'watches delete',
        'reclassifications list',
        'reclassifications cancel',
        'reclassifications pause',
        'reclassifications resume',
        'models list',
        'models import',
        'models export',
        'promote',
        'rollback',
        'workers',
        'keys create',
        'keys list',
        'keys revoke',
        'demo',
        'doctor',
        'completion',
      ]),
    ));

  it.each(commands)('%s has help with purpose, arguments, options, an example and --json', async (path, command) => {
    const { code, stdout } = await call(...path.split(' '), '--help');
    expect(code).toBe(0);
    expect(command.description()).toMatch(/^[A-Z].*\.$/);
    for (const { description } of [...command.options, ...command.registeredArguments])
      expect(description).not.toBe('');
    const examples = /\nExamples:\n((?: {2}.+\n)+)/.exec(stdout)?.[1] ?? '';
    expect(examples).toContain(`clipyard ${path}`.replace(' list', ''));
    expect(stdout).toMatch(/Global Options:[\s\S]*--json/);
  });

  it.each(commands)('%s reports wrong usage as one line of JSON', async (path) => {
    const { code, stdout, stderr } = await call('--json', ...path.split(' '), '--no-such-option');
    expect([code, stderr, stdout.split('\n').length]).toEqual([2, '', 2]);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'wrong_usage',
        message: expect.stringMatching(/unknown option '--no-such-option'|required option|missing required/),
        retryable: false,
        errors: [],
        help: null,
        exitCode: 2,
      },
    });
  });

  it.each(commands)('%s and its options complete in bash, and are in the scripts of zsh and fish', (path, command) => {
    const words = path.split(' ');
    expect(complete('clipyard', ...words)).toContain(words.at(-1));
    expect(complete('clipyard', ...words, '--').sort()).toEqual(
      [...new Set([...command.options, ...program.options].map(({ long }) => long!)), '--help'].sort(),
    );
    for (const shell of ['zsh', 'fish'] as const)
      for (const { long } of command.options)
        expect(completionScript(program, shell)).toContain(shell === 'fish' ? `-l ${long!.slice(2)}` : long);
  });
});

function complete(...words: string[]): string[] {
  const script =
    `${completionScript(program, 'bash')}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); ` +
    `COMP_CWORD=${words.length - 1}; _clipyard; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');
}

describe('a call', () => {
  it.each([
    [['submit', '/no/such/folder', '--dataset', 'd']],
    [['classify', '/no/such/clip.mp4']],
    [['models', 'import', '/no/such/weights.h5', '--labels', 'a', '--dataset', 'd']],
    [['review', 'decide', 'd', '/no/such/decisions.ndjson']],
  ])('with a file that does not exist is wrong usage: %j', async (args) => {
    expect(await call(...args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(args.find((arg) => arg.startsWith('/no'))!),
    });
    const { code, stdout } = await call('--json', ...args);
    expect([code, (JSON.parse(stdout) as { error: { code: string } }).error.code]).toEqual([2, 'wrong_usage']);
  });

  it('to an unreachable API ends with code 3 and a fix', async () => {
    expect(await call('--api', 'http://127.0.0.1:9', 'batches')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('clipyard dev'),
    });
    const { code, stdout, stderr } = await call('--api', 'http://127.0.0.1:9', 'batches', '--json');
    expect([code, stderr, JSON.parse(stdout)]).toEqual([
      3,
      '',
      { error: expect.objectContaining({ code: 'api_unreachable', retryable: true, exitCode: 3 }) },
    ]);
  });

  it.each(['0', '1001', 'ten'])('with --limit %s is refused before a request is sent', async (limit) => {
    expect(await call('batches', '--limit', limit)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/--limit <n>.*must be/),
    });
  });

  it('without a command shows the help and is wrong usage', async () => {
    expect(await call()).toMatchObject({ code: 2, stderr: expect.stringContaining('The whole workflow:') });
    expect(JSON.parse((await call('--json')).stdout)).toMatchObject({ error: { code: 'wrong_usage' } });
  });
});
