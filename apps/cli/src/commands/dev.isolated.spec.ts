import { startCluster } from '@clipyard/local-stack';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { run } from '../run.js';

vi.mock('@clipyard/local-stack', () => ({
  startCluster: vi.fn(() =>
    Promise.resolve({ apiUrl: 'http://127.0.0.1:1', processes: [], stop: () => Promise.resolve() }),
  ),
}));

/** Runs `clipyard dev` with a signal that stops it at once. */
async function dev(...args: string[]): Promise<{ code: number; stderr: string }> {
  const lines: string[] = [];
  const stream = { isTTY: false, write: (text: string) => lines.push(text) } as unknown as NodeJS.WriteStream;
  const code = await run(['dev', ...args], { stdout: stream, stderr: stream, signal: AbortSignal.abort() });
  return { code, stderr: lines.join('') };
}

describe('clipyard dev', () => {
  afterEach(() => void vi.mocked(startCluster).mockClear());

  it('passes the chosen decoder to the services', async () => {
    await dev('--decoder', 'fluent-ffmpeg');
    expect(startCluster).toHaveBeenCalledWith(expect.objectContaining({ settings: { DECODER: 'fluent-ffmpeg' } }));
  });

  it('uses the settings if no decoder is chosen', async () => {
    await dev();
    expect(vi.mocked(startCluster).mock.calls[0]![0].settings).toBeUndefined();
  });

  it('refuses a decoder that does not exist', async () => {
    const { code, stderr } = await dev('--decoder', 'mplayer');
    expect(code).not.toBe(0);
    expect(stderr).toContain('auto, node-av, fluent-ffmpeg');
    expect(startCluster).not.toHaveBeenCalled();
  });
});
