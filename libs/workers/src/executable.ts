import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import type * as Esbuild from 'esbuild';

import { isTypeScript } from './worker-url.js';

const bundles = new Map<string, string>();

/**
 * The path of a script that Node can run. JavaScript runs as it is, so nothing is compiled in production. A TypeScript
 * source is first bundled with the sources of its own package by esbuild, which is a development dependency.
 *
 * A loader such as tsx would be simpler, but it reserves gigabytes of address space in the worker, where memory limits
 * apply, and Node 20 ignores it in threads. In a bundle, `import.meta.url` is the URL of the worker script in all
 * modules.
 */
export function executable(script: URL): string {
  const path = fileURLToPath(script);
  if (!isTypeScript(script)) return path;
  const bundle = bundles.get(path) ?? build(path);
  bundles.set(path, bundle);
  return bundle;
}

/** Bundles a script into a folder from which it finds the same packages. */
function build(path: string): string {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof Esbuild;
  const { outputFiles } = buildSync({
    entryPoints: [path],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2023',
    sourcemap: 'inline',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(path).href) },
    write: false,
    logLevel: 'silent',
  });
  const { contents } = outputFiles[0]!;
  const folder = join(packageFolder(dirname(path)), 'node_modules/.cache/workers');
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 16);
  const bundle = join(folder, `${basename(path, '.ts')}-${hash}.mjs`);
  if (existsSync(bundle)) return bundle;
  mkdirSync(folder, { recursive: true });
  // Other test processes may write the same bundle.
  const partial = `${bundle}.${randomUUID()}`;
  writeFileSync(partial, contents);
  renameSync(partial, bundle);
  return bundle;
}

function packageFolder(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  if (dirname(folder) === folder) throw new Error('The worker script belongs to no package');
  return packageFolder(dirname(folder));
}
