import { type TfjsAddon } from '@clipyard/tensors';

import { type Finding } from './finding.js';

export interface Machine {
  readonly nodeVersion: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly freeDiskBytes: number;
  /** Limit of open files per process; null if it is unknown. */
  readonly openFiles: number | null;
  /** Version that `ffmpeg -version` prints; null if there is no ffmpeg. */
  readonly ffmpegVersion: string | null;
  /** Whether a program is on the path. */
  has(program: string): boolean;
  /** Whether an npm package is installed. */
  hasPackage(name: string): boolean;
  /** The package with tfjs' native library; null if there is none. */
  readonly tfjs: Pick<TfjsAddon, 'name' | 'version' | 'setup'> | null;
}

const GB = 1e9;
/**
 * A worker with DenseNet121 and a batch of 20 frames takes about 1 GB. With less than four, services run out of memory.
 */
const ENOUGH_MEMORY = 4 * GB;
/** Enough for the features of 10,000 videos and the append-only file of Redis. */
const ENOUGH_DISK = 2 * GB;
/** Enough for uploads, event streams and files of the store in one process. */
const ENOUGH_FILES = 4096;
/** Older versions lack options that limit decoding. */
const OLDEST_FFMPEG = 4;

const programs = [
  ['redis-server', 'redis-server', 'is started by clipyard dev; otherwise REDIS_URL names a server'],
  ['ffmpeg', 'ffmpeg', 'decodes videos'],
  ['ffprobe', 'ffmpeg', 'probes videos'],
  ['setpriv', 'util-linux', 'ends the children of killed processes'],
] as const;

const packages = [
  ['onnxruntime-node', 'problem', 'computes features and trains, on CPUs and CUDA'],
  ['node-av', 'warning', 'decodes several times as fast as the ffmpeg command'],
] as const;

/** A finding with state `ok`, or else with a fix. */
const finding = (
  what: string,
  isFine: boolean,
  detail: string,
  fix: string,
  otherwise: 'warning' | 'problem' = 'warning',
): Finding => (isFine ? { what, state: 'ok', detail } : { what, state: otherwise, detail, fix });

function fitsNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || major === 21 || major === 22;
}

/** Findings about tfjs. Its native library is optional, so only a GPU that nothing uses is worth a warning. */
function tfjsFindings({ tfjs, has }: Machine): Finding[] {
  if (tfjs !== null) {
    const { name, version, setup } = tfjs;
    const origin =
      setup === null
        ? 'with the library of its install script'
        : `with libtensorflow ${setup.tensorflow}, ` +
          `${setup.source === 'download' ? 'downloaded' : 'built from package registries'} on ${setup.at.slice(0, 10)}`;
    return [{ what: 'tfjs', state: 'ok', detail: `${name} ${version} ${origin}` }];
  }
  if (!has('nvidia-smi')) return [];
  return [
    {
      what: 'tfjs',
      state: 'warning',
      detail: 'this machine has an NVIDIA GPU, but the native library of tfjs is not installed',
      fix: 'npm run setup:tfjs -- gpu; or the CUDA libraries of onnxruntime-node: docs/deployment.md',
    },
  ];
}

/** Checks that this machine has the programs, packages and resources that Clipyard needs. */
export function machineFindings(machine: Machine): Finding[] {
  const { cores, memoryBytes, freeDiskBytes, openFiles, ffmpegVersion } = machine;
  const ffmpegMajor = Number(/\d+/.exec(ffmpegVersion ?? '')?.[0] ?? OLDEST_FFMPEG);
  return [
    finding('Node', fitsNode(machine.nodeVersion), machine.nodeVersion, 'Install Node 20.19 to 22', 'problem'),
    ...programs.map(([program, debian, use]) =>
      finding(
        program,
        machine.has(program),
        machine.has(program)
          ? `${use}${program === 'ffmpeg' && ffmpegVersion !== null ? `; version ${ffmpegVersion}` : ''}`
          : `is missing; it ${use}`,
        `sudo apt-get install ${debian}`,
        'problem',
      ),
    ),
    ...(ffmpegMajor < OLDEST_FFMPEG
      ? [
          finding(
            'ffmpeg version',
            false,
            ffmpegVersion ?? '',
            'Install ffmpeg 4 or later: sudo apt-get install ffmpeg',
          ),
        ]
      : []),
    ...packages.map(([name, otherwise, use]) =>
      finding(
        name,
        machine.hasPackage(name),
        machine.hasPackage(name) ? use : `is not installed; it ${use}`,
        'npm ci',
        otherwise,
      ),
    ),
    ...tfjsFindings(machine),
    finding(
      'Cores',
      cores >= 2,
      `${cores}; about 1.5 videos per second each`,
      'Run extractors on more machines: docs/deployment.md',
    ),
    finding(
      'Memory',
      memoryBytes >= ENOUGH_MEMORY,
      `${(memoryBytes / GB).toFixed(1)} GB`,
      'Lower ENCODER_BATCH and EXTRACT_CONCURRENCY: docs/tuning.md',
    ),
    finding(
      'Disk',
      freeDiskBytes >= ENOUGH_DISK,
      `${(freeDiskBytes / GB).toFixed(1)} GB free here`,
      'Free some disk space, or give clipyard dev another folder with --state',
      'problem',
    ),
    ...(openFiles === null
      ? []
      : [
          finding(
            'Open files',
            openFiles >= ENOUGH_FILES,
            `${openFiles} per process`,
            'ulimit -n 65536; permanently in /etc/security/limits.d, or LimitNOFILE=65536 in the unit',
          ),
        ]),
  ];
}
