import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Only decoders write raw frames. Other calls of ffmpeg pass. A waiting decoder ends with the process that started it;
 * otherwise it would take a ticket of the next one.
 */
const SCRIPT = (folder: string, path: string): string => `#!/bin/sh
case "$*" in *rawvideo*)
  while [ ! -e '${folder}/open' ]; do
    kill -0 $PPID 2>/dev/null || exit 1
    for ticket in '${folder}'/tickets/*; do rmdir "$ticket" 2>/dev/null && break 2; done
    sleep 0.05
  done ;;
esac
PATH='${path}' exec ffmpeg "$@"
`;

/**
 * A program `ffmpeg` in front of the real one that holds decoders back. A batch whose decoders wait cannot end before
 * the test opens the gate, on a machine of any speed. The gate is open at first.
 */
export class DecoderGate {
  private readonly folder: string;
  private tickets = 0;

  /** @param parent - a folder of this test; the gate keeps its files in a new folder inside */
  constructor(parent: string) {
    this.folder = join(parent, 'decoder-gate');
    const path = process.env['PATH'] ?? '/usr/bin:/bin';
    for (const name of ['bin', 'tickets']) mkdirSync(join(this.folder, name), { recursive: true });
    writeFileSync(join(this.folder, 'bin/ffmpeg'), SCRIPT(this.folder, path));
    chmodSync(join(this.folder, 'bin/ffmpeg'), 0o755);
    this.open();
  }

  /** Environment and settings of the services whose decoders this gate holds back. */
  get settings(): Record<string, string> {
    return {
      PATH: `${join(this.folder, 'bin')}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
      DECODER: 'fluent-ffmpeg',
      // Waiting at the gate is not decoding. A decoder that runs out of time would use up an attempt of its item.
      DECODE_TIMEOUT_MS: '3600000',
    };
  }

  /** From now on, decoders wait before they start. */
  close(): void {
    for (const name of ['open', 'tickets']) rmSync(join(this.folder, name), { recursive: true, force: true });
    mkdirSync(join(this.folder, 'tickets'));
  }

  /** The number of decoders that may still start while the gate is closed. */
  get unused(): number {
    return readdirSync(join(this.folder, 'tickets')).length;
  }

  /** Lets `count` more decoders start while the gate is closed. */
  admit(count: number): void {
    for (let i = 0; i < count; i++) mkdirSync(join(this.folder, 'tickets', String(this.tickets++)));
  }

  open(): void {
    writeFileSync(join(this.folder, 'open'), '');
  }
}
