import { ClipyardError } from '@clipyard/api-contract';

/** Processes that an ONNX file may end before it is refused. One may die for another reason. */
const MAX_DEATHS = 2;

/**
 * Counts the processes that each ONNX file ended: out of memory, out of time, or by a crash of the runtime. A file that
 * ended two is refused by name until this process starts again, so it cannot keep ending others.
 */
export class ProcessDeaths {
  private readonly deaths = new Map<string, number>();

  note(digest: string): void {
    this.deaths.set(digest, (this.deaths.get(digest) ?? 0) + 1);
  }

  /** @throws ClipyardError `backbone_invalid` for a file that is refused. */
  check(name: string, digest: string): void {
    const count = this.deaths.get(digest) ?? 0;
    if (count < MAX_DEATHS) return;
    throw new ClipyardError(
      'backbone_invalid',
      `The backbone ${name} is refused, because it ended ${count} processes that ran it. Export a smaller network, ` +
        'then give it a new file',
    );
  }
}

/** Of all encoders and first runs of this process. */
export const processDeaths = new ProcessDeaths();
