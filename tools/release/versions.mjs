// Everything that carries the product's version: packages, Helm chart, image tags, the Python client and the OpenAPI
// document share one.
// usage: node tools/release/versions.mjs check     fails and lists the files that disagree (part of `npm run lint`)
//        node tools/release/versions.mjs write     after `changeset version`: copies the packages' version everywhere
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const read = (file) => readFileSync(join(root, file), 'utf8');

/** Changesets raises the versions of the workspace packages; the client is the one that is published. */
const { version } = JSON.parse(read('libs/client/package.json'));

const packages = ['libs', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}/package.json`),
);

/** Per file: the text that holds the version, with the version as its second group. */
const places = [
  ...['package.json', ...packages].map((file) => [file, /^( {2}"version": ")([^"]+)/gm]),
  ['infra/helm/clipyard/Chart.yaml', /^((?:version|appVersion): )(\S+)/gm],
  ['infra/helm/clipyard/values.yaml', /^( {2}tag: )(\S+)/gm],
  ['infra/helm/goldens/cpu.yaml', /(app\.kubernetes\.io\/version: "|image: "clipyard(?:-gpu)?:)([^\s"]+)/g],
  ['infra/helm/goldens/gpu.yaml', /(app\.kubernetes\.io\/version: "|image: "clipyard(?:-gpu)?:)([^\s"]+)/g],
  ['clients/python/pyproject.toml', /^(version = ")([^"]+)/gm],
  ['clients/python/src/clipyard/__init__.py', /^(__version__ = ")([^"]+)/gm],
  ['docs/api/openapi.json', /^( {4}"version": ")([^"]+)/gm],
];

const mode = process.argv[2];
let disagreeing = 0;
for (const [file, pattern] of places) {
  const text = read(file);
  const found = [...text.matchAll(pattern)].map(([, , value]) => value);
  if (found.length === 0) throw new Error(`${file} has no version where ${pattern} expects one`);
  if (found.every((value) => value === version)) continue;
  disagreeing++;
  if (mode === 'write') writeFileSync(join(root, file), text.replaceAll(pattern, `$1${version}`));
  else process.stdout.write(`${file}: ${[...new Set(found)].join(', ')} instead of ${version}\n`);
}
if (mode === 'check' && disagreeing > 0) process.exit(1);
