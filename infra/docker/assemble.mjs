// Writes the file tree of an image from a built workspace: node infra/docker/assemble.mjs cpu|gpu FOLDER APP…
// It contains the apps, the libraries they use, and the npm packages these need at run time. It contains no sources, no
// development packages, no test code and no files for other platforms. The Dockerfiles call it; a test starts each app
// from its output.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Workspace package name → its folder and the names of its dependencies. */
const packages = new Map(
  ['libs', 'apps']
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => {
      const { name, dependencies = {} } = readJson(join(root, folder, 'package.json'));
      return [name, { folder, needs: Object.keys(dependencies) }];
    }),
);

/** Folders of the given workspace packages and of all workspace packages they depend on. */
function closure(names, found = new Set()) {
  for (const name of names) {
    if (!packages.has(name) || found.has(name)) continue;
    found.add(name);
    closure(packages.get(name).needs, found);
  }
  return [...found].map((name) => packages.get(name).folder).sort();
}

/** Files that only people and compilers read. */
const isForReading = (path) => /\.(d\.[cm]?ts|map|tsbuildinfo)$/.test(path);

function copyPackage(folder, out) {
  mkdirSync(join(out, folder), { recursive: true });
  cpSync(join(root, folder, 'package.json'), join(out, folder, 'package.json'));
  for (const part of ['dist', 'bin'])
    if (existsSync(join(root, folder, part)))
      cpSync(join(root, folder, part), join(out, folder, part), {
        recursive: true,
        filter: (path) => !isForReading(path),
      });
}

/** Installs the locked npm packages without running install scripts. The only optional one is tfjs-node-gpu. */
function installPackages(kind, folders, out) {
  const { name, version, type, engines, overrides, optionalDependencies } = readJson(join(root, 'package.json'));
  writeFileSync(
    join(out, 'package.json'),
    JSON.stringify(
      {
        name,
        version,
        private: true,
        type,
        engines,
        overrides,
        workspaces: folders,
        ...(kind === 'gpu' ? { optionalDependencies } : {}),
      },
      null,
      2,
    ),
  );
  for (const file of ['package-lock.json', '.npmrc']) cpSync(join(root, file), join(out, file));
  const { status } = spawnSync(
    'npm',
    ['ci', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: out, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (status !== 0) throw new Error('npm ci failed; see its output above');
}

/** onnxruntime-node contains its library for every platform. */
function removeOtherPlatforms(out) {
  const bin = join(out, 'node_modules/onnxruntime-node/bin');
  for (const api of existsSync(bin) ? readdirSync(bin) : []) {
    for (const platform of readdirSync(join(bin, api)))
      if (platform !== process.platform) rmSync(join(bin, api, platform), { recursive: true });
    for (const arch of readdirSync(join(bin, api, process.platform)))
      if (arch !== process.arch) rmSync(join(bin, api, process.platform, arch), { recursive: true });
  }
}

const [kind, out, ...apps] = process.argv.slice(2);
if (!['cpu', 'gpu'].includes(kind) || out === undefined || apps.length === 0)
  throw new Error('node infra/docker/assemble.mjs cpu|gpu FOLDER APP…');
const unknown = apps.filter((app) => !packages.has(`@clipyard/${app}`));
if (unknown.length > 0) throw new Error(`no such app: ${unknown.join(', ')}`);
// The API serves the built dashboard.
const folders = closure([...apps, ...(apps.includes('api') ? ['dashboard'] : [])].map((app) => `@clipyard/${app}`));
if (apps.includes('api') && !existsSync(join(root, 'apps/dashboard/dist/web/index.html')))
  throw new Error('the dashboard is not built: npx nx build dashboard');
rmSync(out, { recursive: true, force: true });
for (const folder of folders) copyPackage(folder, out);
cpSync(join(root, 'infra/docker/create-bucket.mjs'), join(out, 'infra/docker/create-bucket.mjs'));
installPackages(kind, folders, out);
removeOtherPlatforms(out);
for (const path of readdirSync(join(out, 'node_modules'), { recursive: true }))
  if (isForReading(path)) rmSync(join(out, 'node_modules', path), { force: true });
