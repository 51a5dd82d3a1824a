import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether a Docker engine answers, not only its command line. */
export async function dockerAnswers(): Promise<boolean> {
  return promisify(execFile)('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 5_000 }).then(
    ({ stdout }) => stdout.trim() !== '',
    () => false,
  );
}
