// Prepares a checkout for `npm run demo` and `npm test`: checks the Node version, installs npm and Debian packages, and
// builds. Only modules of Node itself are imported, because nothing else is installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const state = join(root, '.clipyard');

/** Program name → Debian package that contains it. */
const DEBIAN = { 'redis-server': 'redis-server', ffmpeg: 'ffmpeg', ffprobe: 'ffmpeg', setpriv: 'util-linux' };
/** Environment in which Nx neither starts a daemon nor draws on the terminal. */
export const quietNx = { NX_NO_CLOUD: 'true', NX_DAEMON: 'false', NX_TUI: 'false' };
/** node-av would download the ffmpeg command, which nothing here uses. */
const lean = { SKIP_FFMPEG: 'true' };
/** Exit code of flock if another setup holds the lock. This program has no such exit code of its own. */
const LOCK_IS_TAKEN = 75;

/** Prints a message that tells the user what to do, and exits. */
export function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}

export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    ...options,
    env: { ...process.env, ...quietNx, ...options.env },
  });
  if (error) fail(`${command} cannot be started: ${error.message}`);
  return status ?? 1;
}

const isInstalled = (program) =>
  [
    '/usr/local/sbin',
    '/usr/local/bin',
    '/usr/sbin',
    '/usr/bin',
    '/sbin',
    '/bin',
    ...(process.env.PATH ?? '').split(':'),
  ].some((folder) => folder !== '' && existsSync(join(folder, program)));

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19) || major > 22)
    fail(`Clipyard needs Node 20.19 to 22; this is ${process.version}.`);
}

/** Installs Debian packages without starting the services that come with them. */
export function installDebian(packages) {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  const how = `Please install the missing packages: sudo sh -c '${command}'`;
  if (!isInstalled('apt-get'))
    fail(`${how}\n(This system has no apt-get: use the packages of its own package manager.)`);
  if (sudo.length > 0 && spawnSync('sudo', ['-n', 'true']).status !== 0) fail(how);
  process.stdout.write(`installing ${packages.join(', ')}\n`);
  const script = [
    'set -e',
    // Packages must not start services: Clipyard starts its own.
    'policy=/usr/sbin/policy-rc.d; made=',
    'if [ ! -e $policy ]; then printf "#!/bin/sh\\nexit 101\\n" > $policy; chmod +x $policy; made=1; fi',
    'trap \'[ -z "$made" ] || rm -f $policy\' EXIT',
    'export DEBIAN_FRONTEND=noninteractive',
    'apt-get update -qq',
    `apt-get install -y -qq --no-install-recommends ${packages.join(' ')}`,
  ].join('\n');
  const { status, stderr } = spawnSync(
    sudo[0] ?? 'sh',
    [...sudo.slice(1), ...(sudo.length > 0 ? ['sh'] : []), '-c', script],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  return status === 0 ? null : `${how}\n${String(stderr).slice(-800)}`;
}

function npmPackages() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).update(process.version).digest('hex');
  const stamp = join(root, 'node_modules', '.clipyard-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stdout.write('installing npm packages (about a minute)\n');
  if (
    run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: lean,
    }) !== 0
  )
    fail('npm ci failed; see its output above.');
  writeFileSync(stamp, wanted);
}

/** Does the work. Only one process at a time may run it in a checkout. */
async function setUp() {
  const missing = [
    ...new Set(
      Object.entries(DEBIAN)
        .filter(([program]) => !isInstalled(program))
        .map(([, name]) => name),
    ),
  ];
  if (missing.length > 0) {
    const problem = installDebian(missing);
    if (problem !== null) fail(problem);
  }
  npmPackages();
  await build();
}

/** Builds all projects. On a terminal it shows progress. */
async function build() {
  const say = (text) => process.stdout.write(process.stdout.isTTY ? `\r${text}` : text);
  say('building');
  const child = spawn('npx', ['nx', 'run-many', '-t', 'build', '--output-style=static'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...quietNx },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
      const [of, done] = [/for (\d+) projects/.exec(said)?.[1], said.match(/nx run \S+:build/g)?.length];
      if (process.stdout.isTTY && of !== undefined && done !== undefined) say(`building: ${done} of ${of} projects`);
    });
  }
  const [status] = await once(child, 'close');
  process.stdout.write('\n');
  if (status !== 0) fail(`The build failed:\n${said}`);
}

/** Makes this checkout ready to run. Returns quickly if there is nothing to do. */
export function setup() {
  checkNode();
  if (!isInstalled('flock')) fail('Clipyard runs on Linux with util-linux; flock is missing here.');
  mkdirSync(state, { recursive: true });
  // Two setups would write the same files. The kernel releases this lock however its holder exits, Ctrl-C included.
  const locked = (...flags) =>
    run('flock', ['--no-fork', ...flags, join(state, 'setup.lock'), process.execPath, fileURLToPath(import.meta.url)]);
  let status = locked('--nonblock', '--conflict-exit-code', String(LOCK_IS_TAKEN));
  if (status === LOCK_IS_TAKEN) {
    process.stdout.write('another setup is running here, waiting for it\n');
    status = locked();
  }
  // The child has reported its error already.
  if (status !== 0) process.exit(status);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setUp();
