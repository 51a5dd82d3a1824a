import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { flipBits, truncations } from './mutate.js';

export interface HostileVideo {
  readonly path: string;
  readonly kind: string;
  /** The only right result, `frames` or an error code. If undefined, any of them is right. */
  readonly expect?: 'frames' | readonly string[];
}

export interface HostileOptions {
  /** Total number of copies with flipped bits. */
  readonly mutations: number;
  readonly seed: number;
  /** Includes all truncations, and inputs that take many seconds to make or to refuse. */
  readonly thorough: boolean;
}

const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const TEST = 'testsrc2=s=96x64:r=25:d=2';
const TEN_HOURS_S = 36_000;

/** Frames of this file have one colour. An input that shows it has read another file. */
const SECRET = 'color=magenta:s=64x64:r=25:d=1';

/** Writes hostile videos into an empty folder, with Debian's ffmpeg. The same seed gives the same videos. */
export function writeHostileVideos(folder: string, { mutations, seed, thorough }: HostileOptions): HostileVideo[] {
  const path = (name: string): string => join(folder, name);
  const found: HostileVideo[] = [];
  const add = (name: string, kind: string, expect?: HostileVideo['expect']): void =>
    void found.push({ path: path(name), kind, ...(expect === undefined ? {} : { expect }) });
  const ffmpeg = (...args: string[]): void =>
    void execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], { cwd: folder });
  const render = (name: string, source: string, ...args: string[]): void =>
    ffmpeg('-f', 'lavfi', '-i', source, ...args, name);
  const write = (name: string, bytes: string | Uint8Array, kind: string, expect?: HostileVideo['expect']): void => {
    writeFileSync(path(name), bytes);
    add(name, kind, expect);
  };
  const bytesOf = (name: string): Buffer => readFileSync(path(name));

  render('whole.mp4', TEST, ...X264, '-movflags', '+faststart');
  render('whole.mkv', TEST, ...X264);
  render('whole.avi', TEST, '-c:v', 'mpeg4', '-g', '5');
  render('whole.webm', TEST, '-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8');
  render('whole.ts', TEST, '-c:v', 'mpeg2video');
  const whole = ['mp4', 'mkv', 'avi', 'webm', 'ts'].map((extension) => ({
    extension,
    bytes: bytesOf(`whole.${extension}`),
  }));
  for (const { extension } of whole) add(`whole.${extension}`, 'whole', 'frames');

  for (const { extension, bytes } of whole)
    for (const part of truncations(bytes).filter(({ percent }) => thorough || percent % 30 === 20))
      write(`cut-${part.percent}.${extension}`, part.bytes, `truncated ${extension}`);
  for (let i = 0; i < mutations; i++) {
    const { extension, bytes } = whole[i % whole.length]!;
    write(`flip-${i}.${extension}`, flipBits(bytes, seed * 1_000_003 + i), `bits flipped, ${extension}`);
  }

  render('1x1.mkv', 'color=white:s=2x2:r=5:d=1,format=gray,crop=1:1', '-c:v', 'ffv1');
  add('1x1.mkv', '1 × 1', 'frames');
  render('wide.mkv', 'color=white:s=16384x16:r=5:d=0.4', '-c:v', 'ffv1', '-pix_fmt', 'yuv420p');
  add('wide.mkv', '16,384 wide');
  render('line.mkv', 'color=white:s=16384x2:r=5:d=0.4,format=gray,crop=16384:1', '-c:v', 'ffv1');
  add('line.mkv', '16,384 wide');
  render('tall.mkv', 'color=white:s=2x16384:r=5:d=0.4,format=gray,crop=1:16384', '-c:v', 'ffv1');
  add('tall.mkv', '16,384 high');

  ffmpeg('-i', 'whole.mp4', '-c', 'copy', '-frames:v', '0', '-movflags', '+empty_moov', 'none.mp4');
  add('none.mp4', '0 frames', ['media_corrupt', 'media_unreadable', 'media_no_video', 'media_unsupported']);
  write(
    'none.mkv',
    bytesOf('whole.mkv').subarray(0, bytesOf('whole.mkv').indexOf(Buffer.from('1f43b675', 'hex'))),
    '0 frames',
    ['media_corrupt', 'media_unreadable', 'media_no_video', 'media_unsupported'],
  );

  write('hours.mp4', declareHours(bytesOf('whole.mp4')), '10 hours declared', 'frames');
  const avi = bytesOf('whole.avi');
  avi.writeUInt32LE(TEN_HOURS_S * 25, avi.indexOf('strh') + 8 + 32);
  avi.writeUInt32LE(TEN_HOURS_S * 25, avi.indexOf('avih') + 8 + 16);
  write('hours.avi', avi, '10 hours declared', 'frames');
  // One frame per half hour: the declared values are true, but there are hardly any frames.
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=1/1800:d=36000', '-c:v', 'mpeg4', '-g', '1', 'slow.mkv');
  add('slow.mkv', '10 hours declared', 'frames');

  ffmpeg('-f', 'lavfi', '-i', TEST, '-vf', 'setpts=N*N/25/TB', '-fps_mode', 'passthrough', ...X264, 'vfr.mkv');
  add('vfr.mkv', 'variable frame rate', 'frames');
  for (const degrees of ['90', '180', '270']) {
    ffmpeg('-i', 'whole.mp4', '-c', 'copy', '-metadata:s:v:0', `rotate=${degrees}`, `turned-${degrees}.mp4`);
    add(`turned-${degrees}.mp4`, 'rotated', 'frames');
  }
  ffmpeg('-i', 'whole.mp4', '-c', 'copy', '-metadata:s:v:0', 'rotate=37', 'askew.mp4');
  add('askew.mp4', 'rotated', 'frames');

  ffmpeg('-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', 'sound.m4a');
  ffmpeg('-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', 'sound.mkv');
  ffmpeg('-f', 'lavfi', '-i', 'sine=d=1', 'sound.avi');
  for (const name of ['sound.m4a', 'sound.mkv', 'sound.avi']) add(name, 'audio only', ['media_no_video']);

  // Frames that compress to almost nothing: some over the pixel limit, many below it.
  render('bomb.mov', 'color=black:s=8192x8192:r=1:d=1,format=gray', '-frames:v', '1', '-c:v', 'png');
  add('bomb.mov', 'decompression bomb', ['media_too_large']);
  render('spark.mkv', 'color=black:s=4096x4096:r=25:d=0.04', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p');
  ffmpeg('-stream_loop', thorough ? '5000' : '100', '-i', 'spark.mkv', '-c', 'copy', 'many.mkv');
  add('many.mkv', 'decompression bomb');
  // The header says 96 × 64, the stream 8192 × 8192.
  ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=25:d=0.4', ...X264, '-f', 'h264', 'small.h264');
  render('huge.h264', 'color=black:s=8192x8192:r=25:d=0.04', ...X264, '-f', 'h264');
  write('growing.h264', Buffer.concat([bytesOf('small.h264'), bytesOf('huge.h264')]), 'decompression bomb', 'frames');
  if (thorough) {
    render(
      'endless.mp4',
      'color=black:s=3840x2160:r=25:d=60',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-g',
      '9999',
      '-pix_fmt',
      'yuv420p',
    );
    add('endless.mp4', 'decompression bomb');
  }

  for (const [name, of] of [
    ['clip.txt', 'mp4'],
    ['clip.m3u8', 'mkv'],
    ['clip.mp4', 'avi'],
    ['clip.jpg', 'webm'],
    ['clip', 'ts'],
  ] as const)
    write(name, bytesOf(`whole.${of}`), 'wrong extension', 'frames');
  write('text.mp4', 'plain words\n'.repeat(500), 'wrong extension', ['media_unreadable', 'media_unsupported']);

  const mp4 = bytesOf('whole.mp4');
  write(
    'zip.mp4',
    Buffer.concat([mp4, Buffer.from('504b0506000000000000000000000000000000000000', 'hex')]),
    'polyglot',
    'frames',
  );
  write(
    'html.mkv',
    Buffer.concat([Buffer.from('<html><script>alert(1)</script></html>\n'), bytesOf('whole.mkv')]),
    'polyglot',
  );
  write('pdf.mp4', Buffer.concat([Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\n'), mp4]), 'polyglot');
  write(
    'elf.ts',
    Buffer.concat([Buffer.from('7f454c46020101000000000000000000', 'hex'), bytesOf('whole.ts')]),
    'polyglot',
  );
  write('list.mp4', Buffer.concat([Buffer.from('#EXTM3U\n#EXTINF:1,\nwhole.mp4\n#EXT-X-ENDLIST\n'), mp4]), 'polyglot');
  write(
    'free.mp4',
    Buffer.concat([mp4, box('free', Buffer.from('#EXTM3U\n#EXTINF:1,\nsecret.mkv\n#EXT-X-ENDLIST\n'))]),
    'polyglot',
    'frames',
  );

  render('secret.mkv', SECRET, '-c:v', 'ffv1');
  render('secret.ts', SECRET, '-c:v', 'mpeg2video');
  const refused = ['media_unsupported', 'media_unreadable', 'media_no_video'];
  const secret = path('secret.ts');
  write(
    'relative.m3u8',
    '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.ts\n#EXT-X-ENDLIST\n',
    'playlist',
    refused,
  );
  write(
    'absolute.m3u8',
    `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://${secret}\n#EXT-X-ENDLIST\n`,
    'playlist',
    refused,
  );
  write(
    'concat.m3u8',
    [
      '#EXTM3U',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXTINF:1,',
      `concat:file:///etc/passwd|subfile,,start,0,end,64,,:${secret}`,
      '#EXT-X-ENDLIST',
      '',
    ].join('\n'),
    'playlist',
    refused,
  );
  write('master.m3u8', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nrelative.m3u8\n', 'playlist', refused);
  write(
    'crypto.m3u8',
    `#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="file:///etc/passwd"\n#EXTINF:1,\n${secret}\n#EXT-X-ENDLIST\n`,
    'playlist',
    refused,
  );
  write('list.ffconcat', "ffconcat version 1.0\nfile 'secret.mkv'\n", 'playlist', refused);
  write(
    'list.mpd',
    [
      '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period>',
      '<AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1">',
      `<BaseURL>file://${secret}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
    ].join(''),
    'playlist',
    refused,
  );
  write(
    'list.sdp',
    'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\na=rtpmap:96 H264/90000\n',
    'playlist',
    refused,
  );
  write('list.asx', `<asx version="3.0"><entry><ref href="file://${secret}"/></entry></asx>`, 'playlist', refused);
  write('list.cue', `FILE "${secret}" MP3\n`, 'playlist', refused);
  write('graph.lavfi', `movie=${secret}`, 'playlist', refused);
  write('images.txt', 'secret-%03d.png\n', 'playlist', refused);
  write(
    'subtitles.avi',
    subtitledAvi(
      bytesOf('whole.avi'),
      `#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nfile://${secret}\n#EXT-X-ENDLIST\n`,
    ),
    'playlist',
  );
  write('reference.mov', referencing(mp4, secret), 'playlist');
  return found;
}

function box(type: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

/** Sets the durations in an MP4's movie, track and media headers (version 0) to ten hours. */
function declareHours(mp4: Buffer): Buffer {
  const copy = Buffer.from(mp4);
  const scale = (type: 'mvhd' | 'mdhd'): [at: number, scale: number] => [
    copy.indexOf(type),
    copy.readUInt32BE(copy.indexOf(type) + 16),
  ];
  for (const [at, timescale] of [scale('mvhd'), scale('mdhd')]) copy.writeUInt32BE(TEN_HOURS_S * timescale, at + 20);
  copy.writeUInt32BE(TEN_HOURS_S * scale('mvhd')[1], copy.indexOf('tkhd') + 24);
  return copy;
}

/** An AVI whose first chunk claims to be subtitles with a playlist, which a demuxer that probes them would follow. */
function subtitledAvi(avi: Buffer, playlist: string): Buffer {
  const copy = Buffer.from(avi);
  copy.write('txts', copy.indexOf('strh') + 8, 'latin1');
  const content = Buffer.concat([
    Buffer.from('GAB2\0\x02\0\0\0\0\0\x04\0', 'latin1'),
    Buffer.alloc(4),
    Buffer.from(playlist),
  ]);
  content.writeUInt32LE(playlist.length, 13);
  const head = Buffer.alloc(8);
  head.write('00tx', 'latin1');
  head.writeUInt32LE(content.length, 4);
  const at = copy.indexOf('movi') + 4;
  return Buffer.concat([copy.subarray(0, at), head, content, copy.subarray(at)]);
}

/** An MP4 whose data reference names another file. */
function referencing(mp4: Buffer, path: string): Buffer {
  const copy = Buffer.from(mp4);
  const at = copy.indexOf('url ', copy.indexOf('dref'));
  // No longer self-contained. There is no room for more, so readers that follow the reference read the next name.
  copy.writeUInt32BE(0, at + 4);
  return Buffer.concat([copy, box('free', Buffer.from(path))]);
}
