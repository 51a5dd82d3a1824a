import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse, parseAllDocuments } from 'yaml';

import { root, runCli } from '../dev-cluster.fixture.js';

/** The arguments and the standard input of one call of a program. */
export interface Call {
  readonly words: readonly string[];
  readonly stdin?: string;
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
/** A word in capitals, or one that begins with `my-`, is a placeholder for a value of the reader. */
const isPlaceholder = (word: string): boolean => /^[A-Z]+$/.test(word) || word.startsWith('my-');
const must = (holds: boolean, problem: string): void => {
  if (!holds) throw new Error(problem);
};

/** Separates flags from other words. Flags in `valued` consume the next word as their value. */
function flagsOf(
  words: readonly string[],
  valued: readonly string[],
  bare: readonly string[],
): { flags: [string, string][]; rest: string[] } {
  const flags: [string, string][] = [];
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') {
      rest.push(...words.slice(i));
      break;
    }
    if (valued.includes(word)) flags.push([word, words[++i] ?? '']);
    else if (bare.includes(word)) flags.push([word, '']);
    else {
      must(!word.startsWith('-') || word === '-', `unknown flag ${word}`);
      rest.push(word);
    }
  }
  return { flags, rest };
}

function docker({ words }: Call): void {
  const compose = parse(read('docker-compose.yml'), { merge: true }) as {
    services: Record<string, { profiles?: string[] }>;
  };
  must(words[0] === 'compose', `docker ${words[0]!} is not used here`);
  const { flags, rest } = flagsOf(words.slice(1), ['--profile', '--scale'], ['--build', '-d']);
  must(['up', 'down', 'config'].includes(rest[0]!), `docker compose ${rest[0]!}`);
  const profiles = Object.values(compose.services).flatMap(({ profiles: own }) => own ?? []);
  for (const [flag, value] of flags) {
    if (flag === '--profile') must(profiles.includes(value), `docker-compose.yml has no profile ${value}`);
    if (flag === '--scale')
      must(
        /^[a-z-]+=\d+$/.test(value) && value.split('=')[0]! in compose.services,
        `docker-compose.yml has no service for --scale ${value}`,
      );
  }
  for (const service of rest.slice(1))
    must(service in compose.services, `docker-compose.yml has no service ${service}`);
}

function helm({ words }: Call): void {
  const { flags, rest } = flagsOf(
    words,
    ['--namespace', '--values', '--set', '--kube-version'],
    ['--create-namespace', '--install'],
  );
  const [verb, , chart] = rest as [string, string, string];
  must(['install', 'upgrade', 'template'].includes(verb), `helm ${verb}`);
  must(existsSync(join(root, chart, 'Chart.yaml')), `there is no chart in ${chart}`);
  for (const [flag, value] of flags) {
    if (flag === '--values')
      must(
        isPlaceholder(value) || /\/[A-Z]+\.yaml$/.test(value) || existsSync(join(root, value)),
        `there are no values ${value}`,
      );
    if (flag === '--set') {
      const path = value.split('=')[0]!.split('.');
      must(
        path.reduce<unknown>(
          (values, key) => (values as Record<string, unknown> | undefined)?.[key],
          parse(read(`${chart}/values.yaml`)),
        ) !== undefined,
        `values.yaml has no ${path.join('.')}`,
      );
    }
  }
}

function kubectl({ words, stdin }: Call): void {
  const at = words.indexOf('--');
  const { rest } = flagsOf(at < 0 ? words : words.slice(0, at), ['-n', '-f'], []);
  const manifests = readdirSync(join(root, 'infra/helm/goldens')).flatMap((file) =>
    parseAllDocuments(read(`infra/helm/goldens/${file}`)).map(
      (document) => document.toJS() as { kind: string; metadata: { name: string } } | null,
    ),
  );
  must(['exec', 'apply', 'logs', 'get'].includes(rest[0]!), `kubectl ${rest[0]!}`);
  for (const target of rest.filter((word) => word.startsWith('deploy/')))
    must(
      manifests.some(
        (manifest) => manifest?.kind === 'Deployment' && manifest.metadata.name === target.slice('deploy/'.length),
      ),
      `the chart has no ${target}`,
    );
  if (rest[0] === 'apply') {
    const applied = parse(stdin ?? '') as {
      apiVersion?: string;
      kind?: string;
      metadata?: { name?: string };
      spec?: { groups?: unknown[] };
    } | null;
    must(
      applied?.kind !== undefined &&
        applied.apiVersion !== undefined &&
        applied.metadata?.name !== undefined &&
        (applied.spec?.groups?.length ?? 0) > 0,
      'kubectl apply does not get a valid manifest',
    );
  }
  const [shell, option, script] = at < 0 ? [] : words.slice(at + 1);
  if (shell !== 'sh') return;
  must(option === '-c', `sh ${option ?? ''}`);
  execFileSync('bash', ['-n', '-c', script!]);
  const settings = read('docs/settings.md');
  for (const [, name] of script!.matchAll(/\b([A-Z][A-Z_]+)=/g))
    must(settings.includes(`\`${name!}\``), `there is no setting ${name!}`);
  for (const [, app] of script!.matchAll(/apps\/([a-z]+)\/dist\/main\.js/g))
    must(existsSync(join(root, `apps/${app!}/src/main.ts`)), `there is no app ${app!}`);
}

const builtIn = ['ci', 'test', 'audit', 'sbom'];

function npm({ words }: Call): void {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const [verb, ...rest] = words.filter((word) => !['-s', '--'].includes(word)) as [string, ...string[]];
  if (verb === 'run') must(rest[0]! in scripts, `package.json has no script ${rest[0]!}`);
  else if (verb === 'link')
    must(
      rest[0] === '-w' && existsSync(join(root, rest[1]!, 'package.json')),
      `there is no workspace ${rest[1] ?? ''}`,
    );
  else must(builtIn.includes(verb), `npm ${verb}`);
}

function npx({ words }: Call): void {
  const [tool, target, project] = words as [string, string, string | undefined];
  must(existsSync(join(root, 'node_modules/.bin', tool)), `${tool} is not installed`);
  if (tool !== 'nx') return;
  must(['build', 'test', 'e2e', 'graph'].includes(target), `nx has no target ${target}`);
  if (project !== undefined && !isPlaceholder(project))
    must(
      ['apps', 'libs'].some((folder) => existsSync(join(root, folder, project, 'package.json'))),
      `there is no project ${project}`,
    );
}

/** Checks that the files that match `pattern` exist. For compiled files, it looks for the source. */
const files =
  (pattern: RegExp) =>
  ({ words }: Call): void => {
    for (const word of words.filter((one) => pattern.test(one)))
      must(
        existsSync(
          join(root, word.replace('/dist/', '/src/').replace(/\.js$/, word.includes('/dist/') ? '.ts' : '.js')),
        ),
        `there is no ${word}`,
      );
  };

const helps = new Map<string, Promise<string>>();
const helpOf = (...path: string[]): Promise<string> => {
  const key = path.join(' ');
  if (!helps.has(key))
    helps.set(
      key,
      runCli([...path, '--help']).then(({ stdout }) => stdout),
    );
  return helps.get(key)!;
};

/** Checks in the help that the command exists and has the given options. */
async function clipyard({ words }: Call): Promise<void> {
  const given = words.filter((word) => !['…', '...'].includes(word));
  const names = given.filter((word, i) => !word.startsWith('-') && !['--api', '--key'].includes(given[i - 1] ?? ''));
  const path: string[] = [];
  let help = await helpOf();
  for (const name of names) {
    if (!new RegExp(`^  ${name}( |$)`, 'm').test(/\nCommands:\n([\s\S]*?)(\n\n|$)/.exec(help)?.[1] ?? '')) break;
    path.push(name);
    help = await helpOf(...path);
  }
  must(names.length === 0 || path.length > 0, `there is no command ${names[0]!}`);
  for (const flag of given.filter((word) => word.startsWith('--') && word !== '--'))
    must(new RegExp(`(^|[ ,])${flag}( |$)`, 'm').test(help), `${path.join(' ')} has no option ${flag}`);
}

/** Checks a call of the Python client against the parser of its commands. */
function pythonModule({ words: [, module, command, ...rest] }: Call): void {
  must(module === 'clipyard', `there is no Python module ${module!}`);
  const parser = read('clients/python/src/clipyard/__main__.py');
  must(parser.includes(`add_parser("${command!}"`), `python -m clipyard has no command ${command!}`);
  for (const flag of rest.filter((word) => word.startsWith('--')))
    must(parser.includes(`add_argument("${flag}"`), `python -m clipyard ${command!} has no option ${flag}`);
}

/** The programs that the docs call, each with a function that throws if a call is not valid. */
export const programs: Readonly<Record<string, (call: Call) => void | Promise<void>>> = {
  docker,
  helm,
  kubectl,
  npm,
  npx,
  clipyard,
  git: ({ words }) => must(words[0] === 'clone', `git ${words[0]!}`),
  promtool: files(/\.yml$/),
  node: files(/\.m?js$/),
  python: (call) => (call.words[0] === '-m' ? pythonModule(call) : files(/\.py$/)(call)),
  pip: ({ words }) => must(words[0] === 'install', `pip ${words[0]!}`),
};

/** Checks a command that is quoted in a sentence. */
export async function checkCommand(text: string): Promise<void> {
  const [program, ...words] = [...text.matchAll(/'[^']*'|"[^"]*"|\S+/g)].map(([word]) =>
    word.replace(/^(['"])(.*)\1$/, '$2'),
  ) as [string, ...string[]];
  const end = words.findIndex((word) => ['|', '>', '&&', ';'].includes(word));
  await programs[program]!({ words: end < 0 ? words : words.slice(0, end) });
}
