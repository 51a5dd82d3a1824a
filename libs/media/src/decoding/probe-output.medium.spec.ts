import { writeFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { bothDecoders } from './both-decoders.fixture.js';

const { ffmpeg, path, decode } = bothDecoders();

/** The value of a tag. ffprobe writes each of its bytes as six characters. */
const CONTROL_CHARACTERS = '\u0001'.repeat(800_000);

const metadata = (name: string, ...lines: string[]): void =>
  writeFileSync(path(name), [';FFMETADATA1', ...lines, ''].join('\n'));

describe('a file with much metadata', () => {
  beforeAll(() => ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=96x96:rate=10:duration=3', '-c:v', 'mpeg4', 'plain.mkv'));

  const expectAllFrames = async (file: string): Promise<void> => {
    for (const frames of await decode(file)) expect(frames.count, frames.decoder).toBe(20);
  };

  it('in a comment of control characters', async () => {
    metadata('comment.txt', `comment=${CONTROL_CHARACTERS}`);
    ffmpeg('-i', 'plain.mkv', '-i', 'comment.txt', '-map_metadata', '1', '-c', 'copy', 'comment.mkv');
    await expectAllFrames('comment.mkv');
  });

  it('in a tag of the video stream', async () => {
    metadata('stream.txt', '[STREAM]', `title=${CONTROL_CHARACTERS}`);
    ffmpeg('-i', 'plain.mkv', '-i', 'stream.txt', '-map_metadata:s:v', '1:s:0', '-c', 'copy', 'stream.mkv');
    await expectAllFrames('stream.mkv');
  });

  it('in tags of many streams', async () => {
    writeFileSync(path('one.srt'), '1\n00:00:00,000 --> 00:00:01,000\ntext\n');
    const streams = Array.from({ length: 60 }, (_, i) => i);
    ffmpeg(
      ...['-i', 'plain.mkv', '-i', 'one.srt', '-map', '0:v', ...streams.flatMap(() => ['-map', '1:0'])],
      ...streams.flatMap((i) => [`-metadata:s:s:${i}`, `title=${'\u0001'.repeat(20_000)}`]),
      ...['-c', 'copy', 'subtitles.mkv'],
    );
    await expectAllFrames('subtitles.mkv');
  });

  it('in the names of attachments', async () => {
    ffmpeg(
      ...['-i', 'plain.mkv', '-attach', 'one.srt', '-metadata:s:t', 'mimetype=text/plain'],
      ...['-metadata:s:t:0', `filename=${'\u0001'.repeat(100_000)}`, '-c', 'copy', 'attached.mkv'],
    );
    await expectAllFrames('attached.mkv');
  });

  it('in 20,000 chapters', async () => {
    const chapters = Array.from({ length: 20_000 }, (_, i) => [
      '[CHAPTER]',
      'TIMEBASE=1/100000',
      `START=${i}`,
      `END=${i + 1}`,
      `title=chapter ${i}`,
    ]);
    metadata('chapters.txt', ...chapters.flat());
    ffmpeg('-i', 'plain.mkv', '-i', 'chapters.txt', '-map_metadata', '1', '-c', 'copy', 'chapters.mkv');
    await expectAllFrames('chapters.mkv');
  });
});
