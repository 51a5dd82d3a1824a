import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The npm packages with tfjs' native addon: libtensorflow on the CPU, and on a GPU. */
export const tfjsAddonPackages = { 'node-gpu': '@tensorflow/tfjs-node-gpu', node: '@tensorflow/tfjs-node' } as const;

/** An installed package with tfjs' native addon. Nothing of it is loaded to find out. */
export interface TfjsAddon {
  readonly name: string;
  readonly version: string;
  /** Whether the package has its native library. `npm ci` does not install it. */
  readonly hasLibrary: boolean;
  /** The version that `npm run setup:tfjs` installed; null if something else installed the library. */
  readonly setup: TfjsSetup | null;
}

/** The note that `npm run setup:tfjs` leaves in the package. */
export interface TfjsSetup {
  /** Version of libtensorflow. */
  readonly tensorflow: string;
  readonly source: 'download' | 'registries';
  readonly at: string;
}

const SETUP_NOTE = 'clipyard-setup.json';
const ADDON = 'tfjs_binding.node';

const require = createRequire(import.meta.url);

function readSetup(folder: string): TfjsSetup | null {
  const path = join(folder, SETUP_NOTE);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as TfjsSetup) : null;
}

/** Finds a package with tfjs' native addon. Returns null if it is not installed. */
export function findTfjsAddon(kind: keyof typeof tfjsAddonPackages): TfjsAddon | null {
  const name = tfjsAddonPackages[kind];
  let manifest: string;
  try {
    manifest = require.resolve(`${name}/package.json`);
  } catch {
    return null;
  }
  const folder = dirname(manifest);
  const builds = join(folder, 'lib');
  return {
    name,
    version: (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version,
    // The addon lies in a folder that is named after its version of Node-API.
    hasLibrary: existsSync(builds) && readdirSync(builds).some((build) => existsSync(join(builds, build, ADDON))),
    setup: readSetup(folder),
  };
}

/** The package whose native library tfjs can use on this machine; null if there is none. */
export const installedTfjsAddon = (): TfjsAddon | null =>
  (['node-gpu', 'node'] as const).map(findTfjsAddon).find((addon) => addon?.hasLibrary === true) ?? null;

/** Device files of NVIDIA's driver, on Linux and in the Windows Subsystem for Linux. */
const GPU_DEVICES = ['/dev/nvidiactl', '/dev/dxg'] as const;

/**
 * Says why tfjs cannot use a GPU here, without loading TensorFlow, which would take hundreds of megabytes.
 *
 * @param find - For tests.
 * @param exists - For tests.
 * @returns Null if TensorFlow should be loaded to look for a GPU.
 */
export function tfjsGpuObstacle(
  find: (kind: 'node-gpu') => Pick<TfjsAddon, 'name' | 'hasLibrary'> | null = findTfjsAddon,
  exists: (path: string) => boolean = existsSync,
): string | null {
  const addon = find('node-gpu');
  if (addon === null) return 'tfjs-node-gpu is not installed';
  if (!addon.hasLibrary) return 'tfjs-node-gpu has no native library (npm run setup:tfjs -- gpu)';
  return GPU_DEVICES.some(exists) ? null : 'this machine has no NVIDIA GPU';
}
