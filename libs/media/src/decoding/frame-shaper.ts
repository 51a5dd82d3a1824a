import { ClipyardError } from '@clipyard/contracts';
import { type AVColorRange, type AVColorSpace, type AVPixelFormat } from 'node-av/constants';
import { avGetPixFmtName, Filter, type FilterContext, FilterGraph, Frame } from 'node-av/lib';

import { type DecodeRequest } from '../frame-decoder.js';
import { usableColorRange, usableColorSpace } from './color-metadata.js';
import { type FilterCall, shapeFilters } from './shape-filters.js';

interface Graph {
  readonly key: string;
  readonly graph: FilterGraph;
  readonly source: FilterContext;
  readonly sink: FilterContext;
}

/** Brings decoded pictures to (imageSize, imageSize, 3), upright. A picture of another shape gets a new filter graph. */
export class FrameShaper {
  private current: Graph | null = null;
  private readonly output = new Frame();

  constructor(
    private readonly settings: DecodeRequest['settings'],
    private readonly upright: readonly FilterCall[],
  ) {
    this.output.alloc();
  }

  shape(frame: Frame): Uint8Array {
    frame.colorSpace = usableColorSpace(frame.colorSpace) as AVColorSpace;
    frame.colorRange = usableColorRange(frame.colorRange) as AVColorRange;
    const { source, sink } = this.graphFor(frame);
    const sent = source.buffersrcAddFrameSync(frame);
    const received = sent < 0 ? sent : sink.buffersinkGetFrameSync(this.output);
    if (received < 0) throw new ClipyardError('media_corrupt', 'A picture of the video cannot be scaled');
    const { imageSize } = this.settings;
    const pixels = Uint8Array.prototype.slice.call(this.output.toBuffer(), 0, imageSize * imageSize * 3);
    this.output.unref();
    return pixels;
  }

  close(): void {
    this.current?.graph.free();
    this.output.free();
  }

  private graphFor(frame: Frame): Graph {
    const { width, height, format, colorSpace, colorRange } = frame;
    const key = [width, height, format, colorSpace, colorRange].join(':');
    if (this.current?.key === key) return this.current;
    this.current?.graph.free();
    const graph = new FilterGraph();
    graph.alloc();
    graph.nbThreads = 1;
    const pixelFormat = avGetPixFmtName(format as AVPixelFormat) ?? '';
    const source = graph.createFilter(
      filter('buffer'),
      'in',
      `video_size=${width}x${height}:pix_fmt=${pixelFormat}:time_base=1/1000:pixel_aspect=1/1:colorspace=${colorSpace}:range=${colorRange}`,
    );
    const sink = graph.createFilter(filter('buffersink'), 'out');
    if (source === null || sink === null)
      throw new ClipyardError('media_unsupported', 'Pictures of this kind cannot be scaled');
    const chain = [...this.upright, ...shapeFilters(this.settings)].map(([name, args], i) =>
      graph.createFilter(filter(name), `${name}${i}`, args === '' ? null : args),
    );
    const links = [source, ...chain, sink];
    for (let i = 1; i < links.length; i++) {
      const [from, to] = [links[i - 1], links[i]];
      if (!from || !to || from.link(0, to, 0) < 0)
        throw new ClipyardError('media_unsupported', 'Pictures of this kind cannot be scaled');
    }
    if (graph.configSync() < 0) throw new ClipyardError('media_unsupported', 'Pictures of this kind cannot be scaled');
    this.current = { key, graph, source, sink };
    return this.current;
  }
}

function filter(name: string): Filter {
  const found = Filter.getByName(name);
  if (found === null) throw new ClipyardError('decode_failed', `This build of FFmpeg has no filter ${name}`);
  return found;
}
