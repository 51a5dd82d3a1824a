import { readdirSync, readFileSync } from 'node:fs';

/** Ids of the encoder processes that this process started. */
export function encoderProcesses(): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('encoder.process') &&
          readFileSync(`/proc/${pid}/status`, 'utf8').includes(`\nPPid:\t${process.pid}\n`)
        );
      } catch {
        return false;
      }
    });
}
