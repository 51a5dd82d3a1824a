import { type Finding } from './finding.js';

export interface Machine {
  readonly nodeVersion: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly freeDiskBytes: number;
  /** Whether a program is on the path. */
  has(program: string): boolean;
}

const GB = 1e9;
/** A worker with DenseNet121 and a batch of 20 frames takes about 1 GB; below four, services push each other out. */
const ENOUGH_MEMORY = 4 * GB;
/** Features of 10,000 videos, and Redis' log. */
const ENOUGH_DISK = 2 * GB;

const programs = [
  ['redis-server', 'redis-server', 'clipyard dev starts it; elsewhere REDIS_URL names one'],
  ['ffmpeg', 'ffmpeg', 'decodes videos'],
  ['ffprobe', 'ffmpeg', 'looks into videos'],
  ['setpriv', 'util-linux', 'ends what a killed process leaves'],
] as const;

function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || major === 21 || major === 22;
  return { what: 'Node', state: fits ? 'ok' : 'problem', detail: version, ...(fits ? {} : { fix: 'Install Node 20.19 to 22' }) };
}

/** What this machine has of what Clipyard needs. */
export function machineFindings(machine: Machine): Finding[] {
  const { cores, memoryBytes, freeDiskBytes } = machine;
  return [
    nodeFinding(machine.nodeVersion),
    ...programs.map(([program, debian, use]): Finding => (machine.has(program) ? { what: program, state: 'ok', detail: use } : { what: program, state: 'problem', detail: `is missing; it ${use}`, fix: `sudo apt-get install ${debian}` })),
    { what: 'Cores', state: cores >= 2 ? 'ok' : 'warning', detail: `${cores}; about 1.5 videos a second each`, ...(cores >= 2 ? {} : { fix: 'Run extractors on other machines, too: docs/deployment.md' }) },
    { what: 'Memory', state: memoryBytes >= ENOUGH_MEMORY ? 'ok' : 'warning', detail: `${(memoryBytes / GB).toFixed(1)} GB`, ...(memoryBytes >= ENOUGH_MEMORY ? {} : { fix: 'Lower ENCODER_BATCH and EXTRACT_CONCURRENCY: docs/tuning.md' }) },
    { what: 'Disk', state: freeDiskBytes >= ENOUGH_DISK ? 'ok' : 'problem', detail: `${(freeDiskBytes / GB).toFixed(1)} GB free here`, ...(freeDiskBytes >= ENOUGH_DISK ? {} : { fix: 'Make room, or give clipyard dev another folder with --state' }) },
  ];
}
