// Installs @tensorflow/tfjs-node or @tensorflow/tfjs-node-gpu together with the native library that npm leaves out.
// First it tries the download of the package's own install script. Networks that do not reach its host get the same
// library from package registries: libtensorflow from PyPI's wheel, and the addon compiled from the sources in the npm
// package. The versions are pinned, and their digests are checked.
//
// usage: npm run setup:tfjs [-- cpu|gpu] [--into FOLDER] [--no-download] [--cuda none]
//   --into FOLDER   installs into FOLDER/node_modules; FOLDER must be this checkout, a folder in it, or an image's tree
//   --no-download   builds from package registries at once
//   --cuda none     leaves out NVIDIA's CUDA 12 libraries (4 GB), if they are installed on the system
// needs, for the build: x86_64 Linux, g++ (apt-get install g++), python3 with pip (apt-get install python3-pip)
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { cuda, npmPackages, tensorflow } from './pins.mjs';
import { fetchWheels, quietly, unpackNpm, unpackWheel } from './registries.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** `clipyard doctor` shows it. */
const NOTE = 'clipyard-setup.json';
/** An addon for version 8 of Node-API runs on every Node that Clipyard supports. */
const NODE_API = 8;
const REACH_TIMEOUT_MS = 5_000;
const DOWNLOAD_TIMEOUT_MS = 10 * 60_000;
const DOWNLOAD_HOST = 'https://storage.googleapis.com/tensorflow/libtensorflow/';

const say = (line) => process.stdout.write(`${line}\n`);

function parseArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      into: { type: 'string', default: root },
      'no-download': { type: 'boolean', default: false },
      cuda: { type: 'string', default: 'wheels' },
    },
  });
  const [kind = 'cpu', ...others] = positionals;
  if (!['cpu', 'gpu'].includes(kind) || others.length > 0 || !['none', 'wheels'].includes(values.cuda))
    throw new Error('usage: npm run setup:tfjs [-- cpu|gpu] [--into FOLDER] [--no-download] [--cuda none]');
  return { kind, into: resolve(values.into), download: !values['no-download'], withCuda: values.cuda === 'wheels' };
}

const hasAddon = (folder) =>
  existsSync(join(folder, 'lib')) &&
  readdirSync(join(folder, 'lib')).some((name) => existsSync(join(folder, 'lib', name, 'tfjs_binding.node')));

/** The note of an earlier run, or null if it installed something else or its files are gone. */
function installed(target, kind) {
  if (!hasAddon(target) || !existsSync(join(target, NOTE))) return null;
  const note = JSON.parse(readFileSync(join(target, NOTE), 'utf8'));
  const isCurrent = note.version === npmPackages[kind].version && note.kind === kind;
  return isCurrent && (note.source === 'download' || note.tensorflow === tensorflow[kind].version) ? note : null;
}

/** Whether the host of the real download answers within a few seconds. */
async function reachDownloads() {
  await fetch(DOWNLOAD_HOST, { method: 'HEAD', signal: AbortSignal.timeout(REACH_TIMEOUT_MS) });
}

/** Runs the install script of the package, which downloads the addon and libtensorflow 2.9.1. */
function download(folder, kind) {
  quietly(process.execPath, ['scripts/install.js', kind, 'download'], { cwd: folder, timeout: DOWNLOAD_TIMEOUT_MS });
  if (!hasAddon(folder)) throw new Error('the install script of the package left no addon');
}

/** Compiles the addon and puts libtensorflow beside it. */
function build(folder, kind, withCuda, work) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      `PyPI's libtensorflow is pinned for x86_64 Linux only; this is ${process.arch} ${process.platform}`,
    );
  const headers = unpackNpm(npmPackages.headers, work, join(work, 'headers'));
  say(`  ${tensorflow[kind].name} ${tensorflow[kind].version} from PyPI`);
  const [wheel] = fetchWheels([tensorflow[kind]], work);
  unpackWheel(wheel, work, [
    'tensorflow/libtensorflow_*.so.2',
    'tensorflow/include/tensorflow/c/*.h',
    'tensorflow/include/tensorflow/core/platform/ctstring*.h',
    'tensorflow/include/tsl/platform/ctstring*.h',
    'tensorflow/include/xla/tsl/c/*.h',
  ]);
  rmSync(wheel);
  say('  compiling the addon');
  const [libraries, addon] = [join(folder, 'deps/lib'), join(folder, `lib/napi-v${NODE_API}`)];
  mkdirSync(libraries, { recursive: true });
  mkdirSync(addon, { recursive: true });
  const tf = join(work, 'tensorflow');
  quietly('g++', [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-s', `-DNAPI_VERSION=${NODE_API}`],
    ...[join(headers, 'include'), dirname(folder), join(tf, 'include')].map((path) => `-I${path}`),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(folder, 'binding', name)),
    ...['-o', join(addon, 'tfjs_binding.node')],
    ...[`-L${tf}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
  ]);
  const files = readdirSync(tf).filter((name) => name.endsWith('.so.2'));
  // A fifth of the libraries is symbol tables that nothing reads.
  quietly('strip', ['-s', ...files.map((name) => join(tf, name))]);
  for (const name of files) quietly('mv', [join(tf, name), libraries]);
  if (kind === 'gpu' && withCuda) addCuda(folder, work);
}

function addCuda(folder, work) {
  const deps = join(folder, 'deps');
  for (const one of cuda) {
    say(`  ${one.name} ${one.version} from PyPI`);
    const [wheel] = fetchWheels([one], work);
    unpackWheel(wheel, deps, ['nvidia/*/lib/*.so*']);
    rmSync(wheel);
  }
  // libtensorflow 2.21.0 searches the folders of all these libraries, except for this one.
  symlinkSync('../../cusolver/lib/libcusolver.so.11', join(deps, 'nvidia/cuda_runtime/lib/libcusolver.so.11'));
}

const CHECK = `
const folder = process.argv[1];
require(folder);
const tf = require(require.resolve('@tensorflow/tfjs-core', { paths: [folder] }));
const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5], [6]])).dataSync();
if (tf.getBackend() !== 'tensorflow' || product[0] !== 17 || product[1] !== 39)
  throw new Error(tf.getBackend() + ' computed ' + product);
console.log(JSON.stringify({ tensorflow: tf.backend().binding.TF_Version, gpu: tf.backend().isUsingGpuDevice }));
`;

/** Loads the addon in a process of its own and computes with it. */
function check(folder) {
  const printed = quietly(process.execPath, ['-e', CHECK, folder], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  return JSON.parse(printed.trim().split('\n').at(-1));
}

/** Fills `folder` with the package and its native library. @returns where the library came from, and its version */
async function provide(folder, { kind, withCuda, download: downloads }, work) {
  unpackNpm(npmPackages[kind], work, folder);
  if (downloads) {
    try {
      await reachDownloads();
      say('  downloading the library of the package');
      download(folder, kind);
      return { source: 'download', ...check(folder) };
    } catch (error) {
      say(`  the real download is not possible (${error.cause?.code ?? error.message.split('\n')[0]})`);
      rmSync(folder, { recursive: true });
      unpackNpm(npmPackages[kind], work, folder);
    }
  }
  build(folder, kind, withCuda, work);
  return { source: 'registries', ...check(folder) };
}

const describe = ({ name, version, tensorflow: library, source, gpu }) =>
  `${name} ${version} with libtensorflow ${library}, ` +
  `${source === 'download' ? 'downloaded by its install script' : 'built from package registries'}, ` +
  `${gpu ? 'on a GPU' : 'on the CPU'}`;

async function main() {
  const options = parseArguments();
  const { kind, into } = options;
  const { name, version } = npmPackages[kind];
  const target = join(into, 'node_modules', name);
  const earlier = installed(target, kind);
  if (earlier !== null) return say(`already installed: ${describe(earlier)}`);
  say(`installing ${name} ${version} into ${join(into, 'node_modules')}`);
  mkdirSync(dirname(target), { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'clipyard-tfjs-'));
  // Beside the target, so that it finds the same tfjs-core and that the last step is a rename.
  const staged = mkdtempSync(join(dirname(target), '.setup-'));
  try {
    const note = { name, version, kind, ...(await provide(staged, options, work)), at: new Date().toISOString() };
    writeFileSync(join(staged, NOTE), `${JSON.stringify(note, null, 2)}\n`);
    // Other users run the services of an image.
    chmodSync(staged, 0o755);
    rmSync(target, { recursive: true, force: true });
    renameSync(staged, target);
    say(`installed: ${describe(note)}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(staged, { recursive: true, force: true });
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
