import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import {
  BatchItemInputSchema,
  CreateBatchSchema,
  CreateWatchSchema,
  OnnxDescriptorSchema,
  ReviewDecisionSchema,
} from '@clipyard/api-contract';
import { renderClips } from '@clipyard/media';
import { tempDir } from '@clipyard/testing';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';

import { type DevCluster, root, startDev } from './dev-cluster.fixture.js';
import { checkCommand, programs } from './docs/commands.fixture.js';
import { type Block, blocksOf, commandsOf, pages, pagesWith, scriptOf } from './docs/markdown.fixture.js';
import { smallBackbone } from './small-backbone.fixture.js';

const blocks = pages.flatMap(blocksOf);
const blocksOfKind = (...kinds: Block['kind'][]): [string, Block][] =>
  blocks.filter(({ kind }) => kinds.includes(kind)).map((block) => [`${block.page}:${block.line}`, block]);

/** Output that the shell commands of each page must contain. The pages run in this order. */
const expectedOutput: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  'README.md': [
    /^ {2}\w+: \d+\.\d\d%$/m,
    'event: batch',
    'event: training_run',
    /"object":"classification",.*"state":"succeeded"/,
  ],
  'docs/quick-start.md': [
    /^ok +API: /m,
    /^12 videos: \d+ cached, \d+ never seen, 0 listed twice; about .+\n2 classes: \w+ 6, \w+ 6$/m,
    /model_\S+ .* mine@1/,
    /^ {2}\w+: \d+\.\d\d%$/m,
    /"state":"succeeded".*"top":\[/,
    'frames.gif',
    'mine.onnx',
    /^{"error":{"code":"not_found".*"exitCode":1}}$/m,
    'exit code 1',
  ],
  'docs/rest.md': [
    'not_found',
    '/pageSize',
    '{ DriftingChecks: 6, SpinningBar: 6 }',
    'event: batch',
    'received: [ 1 ]',
    'complete',
    'source_forbidden',
    '"split":"test"',
    '.arrow',
    /^active\npaused$/m,
    /^model_/m,
  ],
  'docs/scaling.md': [/videos left/, /within \S+ (s|min|h): /],
  'docs/deployment.md': [/^clipyard_\S+$/m, /upload-robot +vision +submit/],
};
const pagesInOrder = Object.keys(expectedOutput);
/** This page creates API keys and runs last, because calls without a key are refused afterwards. */
const KEYS_PAGE = 'docs/deployment.md';
const folder = tempDir();
/** Working directory of the commands. */
const work = join(folder.path, 'work');
/** Clips in one folder per class. */
const clips = join(folder.path, 'clips');
let newClip: string;
let cluster: DevCluster;

beforeAll(async () => {
  const rendered = await renderClips(join(folder.path, 'rendered'), {
    perClass: 6,
    classes: ['SpinningBar', 'DriftingChecks'],
  });
  for (const { path, label } of rendered)
    cpSync(join(folder.path, 'rendered', path), join(clips, label, basename(path)));
  newClip = join(folder.path, 'rendered', rendered[0]!.path);
  const backbone = smallBackbone(folder.path);
  cluster = await startDev(join(folder.path, 'state'), folder.path, { LOG_LEVEL: 'warn' }, backbone);
  for (const name of ['bin', 'work', 'calls', 'stand-ins']) mkdirSync(join(folder.path, name), { recursive: true });
  // The manifest that the README submits.
  writeFileSync(
    join(work, 'items.ndjson'),
    rendered
      .map(({ path, label }) => JSON.stringify({ uri: pathToFileURL(join(folder.path, 'rendered', path)).href, label }))
      .join('\n'),
  );
  // The docs call the built command line `clipyard`.
  program('bin', 'clipyard', `exec ${process.execPath} ${join(root, 'apps/cli/dist/main.js')} "$@"`);
  // The stand-ins record their arguments and standard input. `git clone` also creates the folder that the docs enter.
  for (const name of Object.keys(programs).filter((one) => one !== 'node'))
    program(
      'stand-ins',
      name,
      [
        `printf '%s\\0' ${name} "$@" > "${folder.path}/calls/$$.words"`,
        `[ ! -p /dev/stdin ] || cat > "${folder.path}/calls/$$.stdin"`,
        ...(name === 'git' ? ['mkdir -p "${@: -1}"'] : []),
      ].join('\n'),
    );
}, 180_000);
afterAll(async () => {
  await cluster.stop();
  folder.remove();
}, 60_000);

function program(bin: string, name: string, script: string): void {
  const path = join(folder.path, bin, name);
  writeFileSync(path, `#!/bin/bash\n${script}\n`);
  chmodSync(path, 0o755);
}

async function run(
  command: string,
  args: readonly string[],
  { cwd = work, bin = 'bin' }: { cwd?: string; bin?: string } = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, {
    cwd,
    timeout: 280_000,
    maxBuffer: 1 << 26,
    env: {
      PATH: `${join(folder.path, bin)}:${process.env['PATH'] ?? ''}`,
      HOME: folder.path,
      API: cluster.apiUrl,
      CLIPYARD_URL: cluster.apiUrl,
      STORE: join(folder.path, 'state/store'),
      CLIPS: clips,
      NEW_CLIP: newClip,
    },
  });
  return stdout;
}

/**
 * `head` reads its whole input. Otherwise it would close the pipe early, and pipefail would report the command before
 * it as failed.
 */
const PRELUDE = 'set -euo pipefail; head() { sed -n "1,$2p"; }\n';

describe('code blocks of the docs', () => {
  it('all declare how they are checked', () => expect(blocksOfKind(null).map(([block]) => block)).toEqual([]));

  it('run only on pages with expected output, and every such page runs some', () => {
    expect(pagesWith('sh')).toEqual([...pagesInOrder].sort());
  });

  it.each(blocksOfKind('parse'))('%s is valid JSON or YAML', (_, { language, text }) => {
    // A block of JSON is a watch, a batch, a backbone.json, or lines of a submission or of review decisions.
    if (language === 'json' && text.trimStart().startsWith('{\n')) {
      const value = JSON.parse(text) as object;
      const schema =
        'rule' in value ? CreateWatchSchema : 'purpose' in value ? CreateBatchSchema : OnnxDescriptorSchema;
      schema.parse(value);
    } else if (language === 'json')
      for (const line of text.split('\n').map((one) => JSON.parse(one) as object))
        ('decision' in line ? ReviewDecisionSchema : BatchItemInputSchema).parse(line);
    else for (const document of parseAllDocuments(text)) expect(document.errors).toEqual([]);
  });

  it.each(blocksOfKind('types'))('%s compiles with the types of the client', (_, { text }) => {
    const file = join(folder.path, 'snippet.ts');
    writeFileSync(file, `declare const key: string;\n${text}`);
    const options: ts.CompilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.asynciterable.d.ts'],
      types: [],
      paths: { '@clipyard/client': [join(root, 'libs/client/dist/index.d.ts')] },
    };
    expect(
      ts
        .getPreEmitDiagnostics(ts.createProgram([file], options))
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    ).toEqual([]);
  });

  it.each(blocksOfKind('stand-ins'))(
    '%s calls programs that cannot run here with valid arguments',
    async (_, { text }) => {
      for (const name of readdirSync(join(folder.path, 'calls'))) writeFileSync(join(folder.path, 'calls', name), '');
      execFileSync('bash', ['-n', '-c', text]);
      // The commands read files from infra, so they run next to a copy of it.
      cpSync(join(root, 'infra'), join(folder.path, 'copy/infra'), { recursive: true });
      await run('bash', ['-c', PRELUDE + text], { cwd: join(folder.path, 'copy'), bin: 'stand-ins' });
      const calls = readdirSync(join(folder.path, 'calls'))
        .filter((name) => name.endsWith('.words'))
        .map((name) => ({
          words: readFileSync(join(folder.path, 'calls', name), 'utf8')
            .split('\0')
            .slice(0, -1),
          stdin: name.replace('.words', '.stdin'),
        }))
        .filter(({ words }) => words.length > 0);
      expect(calls.length).toBeGreaterThan(0);
      for (const {
        words: [name, ...words],
        stdin,
      } of calls)
        await programs[name!]!({
          words,
          ...(readdirSync(join(folder.path, 'calls')).includes(stdin)
            ? { stdin: readFileSync(join(folder.path, 'calls', stdin), 'utf8') }
            : {}),
        });
    },
  );

  it.each(pages.flatMap((page) => [...new Set(commandsOf(page))].map((command) => [page, command])))(
    '%s: `%s` is a valid command',
    (_, command) => checkCommand(command!),
  );
});

describe('the commands of the docs', () => {
  const runPage = async (page: string): Promise<void> => {
    const stdout = await run('bash', ['-c', PRELUDE + scriptOf(page, 'sh')]);
    for (const expected of expectedOutput[page]!) expect(stdout).toMatch(expected);
  };
  it.each(pagesInOrder.filter((page) => page !== KEYS_PAGE))(
    '%s: the shell commands print the expected output',
    runPage,
    300_000,
  );

  it(`${KEYS_PAGE}: the commands create API keys and continue to work with them`, () => runPage(KEYS_PAGE), 300_000);
});
