// usage: node infra/local/python-environment.mjs FOLDER
// A virtual environment with the wheel of clients/python and the packages that its tests need. An environment for the
// same sources and the same packages is used again.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { root } from './setup.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: node infra/local/python-environment.mjs FOLDER\n');
  process.exit(2);
}
const environment = resolve(folder);
const project = join(root, 'clients/python');
const python = join(environment, 'bin/python');

function run(command, ...args) {
  const { status, stderr, error } = spawnSync(command, args, { cwd: project, encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(`${command} ${args.join(' ')}: ${error?.message ?? stderr}\n`);
  process.exit(1);
}

const digest = createHash('sha256');
const sources = readdirSync(join(project, 'src'), { recursive: true })
  .filter((name) => name.endsWith('.py'))
  .map((name) => join('src', name));
for (const file of ['pyproject.toml', ...sources.sort()]) digest.update(file).update(readFileSync(join(project, file)));
const stamp = join(environment, 'clipyard-sources');
const wanted = digest.digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(environment, { recursive: true });
  run('python3', '-m', 'venv', environment);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  run(python, ...pip, '--upgrade', 'pip>=25.1');
  run(python, ...pip, '--group', 'dev');
  run(python, '-m', 'build', '--outdir', join(environment, 'built'));
  const wheel = readdirSync(join(environment, 'built')).find((name) => name.endsWith('.whl'));
  run(python, ...pip, `${join(environment, 'built', wheel)}[pandas,arrow]`);
  writeFileSync(stamp, wanted);
}
process.stdout.write(`Python environment: ${environment}\n`);
