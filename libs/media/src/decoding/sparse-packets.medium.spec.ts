import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { tempDir } from '@clipyard/testing';
import { CodecContext, type Packet } from 'node-av/lib';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';

import { LibavClip } from './libav-clip.js';
import { selectFrames } from './select-frames.js';

const FRAMES = 250;

const folder = tempDir();
afterAll(() => folder.remove());
afterEach(() => vi.restoreAllMocks());

/** Ten seconds in H.264, with a key frame every 2 s. */
function clip(name: string, ...options: string[]): string {
  const source = ['-f', 'lavfi', '-i', `testsrc2=size=160x120:rate=25:duration=${FRAMES / 25}`];
  const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '50', '-pix_fmt', 'yuv420p', ...options];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, ...codec, name], { cwd: folder.path });
  return join(folder.path, name);
}

/** Decodes in this process, and counts the packets that the codec receives. */
async function packetsOf(file: string, maxFrames: number): Promise<{ readonly frames: number; readonly sent: number }> {
  const original = CodecContext.prototype.sendPacketSync;
  let sent = 0;
  vi.spyOn(CodecContext.prototype, 'sendPacketSync').mockImplementation(function (
    this: CodecContext,
    packet: Packet | null,
  ) {
    if (packet !== null) sent++;
    return original.call(this, packet);
  });
  const settings = { imageSize: 64, maxFrames, sampling: 'uniform', resize: 'fit-crop' } as const;
  const limits = { maxBytes: 1e9, maxPixels: 1e8, timeoutMs: 60_000, cpuSeconds: 60 };
  const opened = await LibavClip.open({ file, settings, limits, decoding: 2, range: null });
  try {
    const { count } = await selectFrames(opened.measured, settings, (plan) => opened.pass(plan));
    return { frames: count, sent };
  } finally {
    opened.close();
  }
}

describe('packets that node-av decodes for a few frames of H.264', () => {
  it('leaves out frames that no other frame refers to', async () => {
    const { frames, sent } = await packetsOf(clip('disposable.mp4'), 20);
    expect(frames).toBe(20);
    // x264 makes about half of the frames disposable; 20 of them may be wanted.
    expect(sent).toBeLessThan(0.75 * FRAMES);
    expect(sent).toBeGreaterThanOrEqual(20);
  });

  it('decodes frames that others refer to, even if they are not wanted', async () => {
    const { frames, sent } = await packetsOf(clip('references.mp4', '-bf', '0'), 20);
    expect(frames).toBe(20);
    expect(sent).toBeGreaterThan(0.85 * FRAMES);
  });
});
