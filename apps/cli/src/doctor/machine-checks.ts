import { type Finding } from './finding.js';

export interface Machine {
  readonly nodeVersion: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly freeDiskBytes: number;
  /** Files that a process may have open; null where that cannot be said. */
  readonly openFiles: number | null;
  /** What `ffmpeg -version` begins with; null where there is none. */
  readonly ffmpegVersion: string | null;
  /** Whether a program is on the path. */
  has(program: string): boolean;
  /** Whether a package of npm is installed. */
  hasPackage(name: string): boolean;
}

const GB = 1e9;
/** A worker with DenseNet121 and a batch of 20 frames takes about 1 GB; below four, services push each other out. */
const ENOUGH_MEMORY = 4 * GB;
/** Features of 10,000 videos, and Redis' log. */
const ENOUGH_DISK = 2 * GB;
/** Uploads, event streams and files of the store in one process. */
const ENOUGH_FILES = 4096;
/** Older ones lack options that guard decoding. */
const OLDEST_FFMPEG = 4;

const programs = [
  ['redis-server', 'redis-server', 'clipyard dev starts it; elsewhere REDIS_URL names one'],
  ['ffmpeg', 'ffmpeg', 'decodes videos'],
  ['ffprobe', 'ffmpeg', 'looks into videos'],
  ['setpriv', 'util-linux', 'ends what a killed process leaves'],
] as const;

const packages = [
  ['onnxruntime-node', 'problem', 'computes features and trains, on CPUs and CUDA'],
  ['node-av', 'warning', 'decodes several times as fast as the ffmpeg command'],
] as const;

/** A finding that is fine, or else has something that mends it. */
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

/** What this machine has of what Clipyard needs. */
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
    finding(
      'Cores',
      cores >= 2,
      `${cores}; about 1.5 videos a second each`,
      'Run extractors on other machines, too: docs/deployment.md',
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
      'Make room, or give clipyard dev another folder with --state',
      'problem',
    ),
    ...(openFiles === null
      ? []
      : [
          finding(
            'Open files',
            openFiles >= ENOUGH_FILES,
            `${openFiles} a process`,
            'ulimit -n 65536; for good in /etc/security/limits.d, or LimitNOFILE=65536 in the unit',
          ),
        ]),
  ];
}
