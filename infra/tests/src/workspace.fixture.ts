import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { SettingsSchema } from '@clipyard/config';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

export const settingNames: readonly string[] = Object.keys(SettingsSchema.shape);

/** Paths under `folder` of files that end in `suffix`, without built and installed files. */
export function filesUnder(folder: string, suffix: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && name !== 'dist')
    .flatMap((entry) =>
      entry.isDirectory()
        ? filesUnder(join(folder, entry.name), suffix)
        : entry.name.endsWith(suffix)
          ? [join(folder, entry.name)]
          : [],
    )
    .sort();
}

/** True if the program can be started. */
export const isInstalled = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/** Runs a program in the workspace. Returns its output and its exit status. */
export function run(
  program: string,
  args: readonly string[],
  input = '',
  timeout = 60_000,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, input, encoding: 'utf8', timeout });
  return { status, stdout, stderr };
}
