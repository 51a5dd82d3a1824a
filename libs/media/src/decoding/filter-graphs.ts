import { ClipyardError } from '@clipyard/api-contract';
import { type AVPixelFormat } from 'node-av/constants';
import { avGetPixFmtName, Filter, type FilterContext, FilterGraph, type Frame } from 'node-av/lib';

import { type FilterCall } from './shape-filters.js';

interface Graph {
  readonly key: string;
  readonly graph: FilterGraph;
  readonly source: FilterContext;
  readonly sink: FilterContext;
}

/** Keeps the filter graph of the last frame and rebuilds it when the properties of the frames or the filters change. */
export class FilterGraphs {
  private current: Graph | null = null;

  for(frame: Frame, filters: readonly FilterCall[]): Pick<Graph, 'source' | 'sink'> {
    const { width, height, format, colorSpace, colorRange } = frame;
    const key = JSON.stringify([width, height, format, colorSpace, colorRange, filters]);
    if (this.current?.key === key) return this.current;
    this.close();
    const graph = new FilterGraph();
    graph.alloc();
    graph.nbThreads = 1;
    this.current = { key, graph, ...build(graph, frame, filters) };
    return this.current;
  }

  close(): void {
    this.current?.graph.free();
    this.current = null;
  }
}

function build(graph: FilterGraph, frame: Frame, filters: readonly FilterCall[]): Pick<Graph, 'source' | 'sink'> {
  const { width, height, format, colorSpace, colorRange } = frame;
  const pixelFormat = avGetPixFmtName(format as AVPixelFormat) ?? '';
  const source = graph.createFilter(
    filter('buffer'),
    'in',
    `video_size=${width}x${height}:pix_fmt=${pixelFormat}:time_base=1/1000:pixel_aspect=1/1:` +
      `colorspace=${colorSpace}:range=${colorRange}`,
  );
  const sink = graph.createFilter(filter('buffersink'), 'out');
  if (source === null || sink === null) throw notScalable();
  const chain = filters.map(([name, args], i) =>
    graph.createFilter(filter(name), `${name}${i}`, args === '' ? null : args),
  );
  const links = [source, ...chain, sink];
  for (let i = 1; i < links.length; i++) {
    const [from, to] = [links[i - 1], links[i]];
    if (!from || !to || from.link(0, to, 0) < 0) throw notScalable();
  }
  if (graph.configSync() < 0) throw notScalable();
  return { source, sink };
}

const notScalable = (): ClipyardError =>
  new ClipyardError('media_unsupported', 'Frames of this pixel format cannot be scaled');

function filter(name: string): Filter {
  const found = Filter.getByName(name);
  if (found === null) throw new ClipyardError('decode_failed', `This build of FFmpeg has no filter ${name}`);
  return found;
}
