// Fetches pinned packages with the clients of npm and PyPI, so that mirrors and proxies that they are set up for apply.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FETCH_TIMEOUT_MS = 10 * 60_000;
/** Tags of the wheels' builds, newest first. All of them run on glibc 2.28. */
const PLATFORMS = ['manylinux_2_28_x86_64', 'manylinux_2_27_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64'];

/** Runs a program. Its output is shown only if it fails. */
export function quietly(command, args, options = {}) {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
  } catch (error) {
    if (error.code === 'ENOENT') throw new Error(`${command} is not installed`, { cause: error });
    const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim().slice(-2000);
    throw new Error(`${command} ${args[0]} failed${error.signal ? ` (${error.signal})` : ''}:\n${said}`, {
      cause: error,
    });
  }
}

/**
 * Downloads an npm package, checks its digest and unpacks it.
 *
 * @returns the folder with its package.json
 * @throws Error if it cannot be fetched, or has another digest
 */
export function unpackNpm({ name, version, integrity }, work, into) {
  const downloads = join(work, 'npm');
  mkdirSync(downloads, { recursive: true });
  const [packed] = JSON.parse(
    quietly('npm', ['pack', `${name}@${version}`, '--json', '--pack-destination', downloads], {
      cwd: work,
      timeout: FETCH_TIMEOUT_MS,
    }),
  );
  const file = join(downloads, packed.filename.replace('@', '').replace('/', '-'));
  const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (found !== integrity) throw new Error(`${name}@${version} has the digest ${found}, not ${integrity}`);
  mkdirSync(into, { recursive: true });
  quietly('tar', ['xzf', file, '-C', into, '--strip-components=1']);
  return into;
}

/**
 * Downloads wheels for CPython 3.11 on x86_64. pip compares them with their digests.
 *
 * @returns paths of the wheels
 * @throws Error if one cannot be fetched, or has another digest
 */
export function fetchWheels(packages, work) {
  const folder = join(work, 'wheels');
  mkdirSync(folder, { recursive: true });
  const list = join(work, 'requirements.txt');
  writeFileSync(
    list,
    packages.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`).join(''),
  );
  const target = ['--python-version', '3.11', '--implementation', 'cp', ...PLATFORMS.flatMap((p) => ['--platform', p])];
  quietly(
    'python3',
    ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', ...target].concat([
      '--require-hashes',
      '--requirement',
      list,
      '--dest',
      folder,
    ]),
    { timeout: FETCH_TIMEOUT_MS },
  );
  return readdirSync(folder).map((name) => join(folder, name));
}

/** Python is installed if pip is, and unzip may not be. */
const UNZIP = `
import fnmatch, sys, zipfile
wheel, out, *patterns = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if not name.endswith('/') and any(fnmatch.fnmatch(name, pattern) for pattern in patterns):
            archive.extract(name, out)
`;

/** Unpacks the files of a wheel that match patterns of a shell, in which * also matches slashes. */
export const unpackWheel = (wheel, into, patterns) => quietly('python3', ['-c', UNZIP, wheel, into, ...patterns]);
