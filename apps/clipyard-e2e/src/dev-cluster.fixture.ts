import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
const main = fileURLToPath(new URL('../../cli/dist/main.js', import.meta.url));

export interface DevCluster {
  readonly apiUrl: string;
  readonly processes: Record<string, number>;
  /** Runs a `clipyard` command against this cluster. */
  cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
  stop(): Promise<void>;
}

/** Starts `clipyard dev` as a user does. */
export async function startDev(
  state: string,
  clips: string,
  env: Record<string, string> = {},
  backbone = 'untrained',
): Promise<DevCluster> {
  const child = spawn(
    'setpriv',
    [
      '--pdeathsig',
      'TERM',
      process.execPath,
      main,
      '--json',
      'dev',
      '--port',
      '0',
      '--state',
      state,
      '--root',
      clips,
      '--backbone',
      backbone,
    ],
    {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stderrTail = '';
  child.stderr.on('data', (chunk: Buffer) => (stderrTail = (stderrTail + chunk.toString()).slice(-4000)));
  const { apiUrl, processes } = await firstLine(child, () => stderrTail);
  return {
    apiUrl,
    processes,
    cli: (...args) => runCli(['--api', apiUrl, ...args]),
    stop: async () => {
      const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function firstLine(
  child: ChildProcess,
  stderrTail: () => string,
): Promise<{ apiUrl: string; processes: Record<string, number> }> {
  const ended = new Promise<never>((_, reject) =>
    child.on('exit', (code) => reject(new Error(`clipyard dev ended with code ${code}: ${stderrTail()}`))),
  );
  ended.catch(() => undefined);
  const line = (async () => {
    for await (const text of createInterface({ input: child.stdout! }))
      return JSON.parse(text) as { apiUrl: string; processes: Record<string, number> };
    throw new Error(`clipyard dev printed nothing: ${stderrTail()}`);
  })();
  return Promise.race([line, ended]);
}

export function runCli(args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}
