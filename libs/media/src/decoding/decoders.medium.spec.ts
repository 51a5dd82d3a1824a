import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

import { FluentFfmpegDecoder } from './fluent-ffmpeg.decoder.js';
import { describeFrameDecoder } from './frame-decoder.contract.js';
import { NodeAvDecoder } from './node-av.decoder.js';

interface Running {
  readonly pid: number;
  readonly parent: number;
  readonly args: readonly string[];
}

function running(): Running[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .flatMap((pid) => {
      try {
        const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
        return [{ pid, parent, args: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0') }];
      } catch {
        return [];
      }
    });
}

describeFrameDecoder('FluentFfmpegDecoder', {
  create: () => new FluentFfmpegDecoder(),
  expression: 'new media.FluentFfmpegDecoder()',
  // The decoders, without the shells that start them.
  processesOn: (file) =>
    running()
      .filter(({ args }) => /(^|\/)ffmpeg$/.test(args[0] ?? '') && args.includes(`file:${file}`))
      .map(({ pid }) => pid),
});

describeFrameDecoder('NodeAvDecoder', {
  create: () => new NodeAvDecoder({ processes: 1 }),
  expression: 'new media.NodeAvDecoder({ processes: 1 })',
  // Its child has the file open while it decodes.
  processesOn: (file, worker) =>
    running()
      .filter(
        ({ pid, parent, args }) =>
          parent === worker && args.some((arg) => arg.includes('libav.process')) && hasOpen(pid, file),
      )
      .map(({ pid }) => pid),
});

function hasOpen(pid: number, file: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === file);
  } catch {
    return false;
  }
}
