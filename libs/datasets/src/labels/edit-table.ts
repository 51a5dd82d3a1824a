import { type LabelEdit } from '@clipyard/api-contract';
import { type LabelEditEntry } from '@clipyard/item-lists';

import { type VideoName } from '../video-index.js';
import { type LabelledVideo, type LabelValues } from './label-layer.js';

/** The row of the video that an edit names. */
interface Found {
  readonly shard: number;
  readonly offset: number;
}

/** The edits of a change, numbered in the order of their lines. A million edits take about 200 MB. */
export class EditTable {
  private readonly byVideo = new Map<string, number>();
  private readonly byCustomId = new Map<string, number>();
  /** The customIds of edits that name their video by both ids. */
  private readonly both = new Map<number, string>();
  private readonly lines: number[] = [];
  private readonly values: LabelValues[] = [];
  private readonly differences = new Set<number>();
  /** Edits often have equal values, such as a label; they share one object. */
  private readonly shared = new Map<string, LabelValues>();
  private readonly repeated = new Map<number, number>();

  get size(): number {
    return this.lines.length;
  }

  add({ edit, line, onlyDifferences = false }: LabelEditEntry): void {
    const { videoId, customId, ...values } = edit;
    const index = this.lines.length;
    const [names, name] = videoId === undefined ? [this.byCustomId, customId!] : [this.byVideo, videoId];
    const earlier = names.get(name);
    if (earlier === undefined) names.set(name, index);
    else this.repeated.set(index, earlier);
    if (videoId !== undefined && customId !== undefined) this.both.set(index, customId);
    if (onlyDifferences) this.differences.add(index);
    this.lines.push(line);
    this.values.push(this.sharedOf(values));
  }

  /** The names of the videos. */
  *names(): Iterable<VideoName> {
    for (const videoId of this.byVideo.keys()) yield { videoId };
    for (const customId of this.byCustomId.keys()) yield { customId };
  }

  /** The edits that name a video, in the order of their lines: at most one by each of its ids. */
  naming({ videoId, customId }: Pick<LabelledVideo, 'videoId' | 'customId'>): number[] {
    const [a, b] = [this.byVideo.get(videoId), customId === null ? undefined : this.byCustomId.get(customId)];
    return [a, b].filter((index) => index !== undefined).sort((x, y) => x - y);
  }

  lineOf(index: number): number {
    return this.lines[index]!;
  }

  valuesOf(index: number): LabelValues {
    return this.values[index]!;
  }

  /** Whether values that the video has already are skipped. */
  skipsEqual(index: number): boolean {
    return this.differences.has(index);
  }

  /** The earlier edit that names its video by the same text. */
  repeats(index: number): number | undefined {
    return this.repeated.get(index);
  }

  /** The customId that the video of the edit must have, if it is named by both ids. */
  expectedCustomId(index: number): string | undefined {
    return this.both.get(index);
  }

  /** The names of edits that found no video, by the number of the edit. */
  missing(found: (index: number) => boolean): Map<number, string> {
    const names = new Map<number, string>();
    for (const map of [this.byVideo, this.byCustomId])
      for (const [name, index] of map) if (!found(index)) names.set(index, name);
    return names;
  }

  private sharedOf(values: Omit<LabelEdit, 'videoId' | 'customId'>): LabelValues {
    // Notes are mostly different, so sharing them would only take memory.
    if (typeof values.note === 'string') return values;
    const key = JSON.stringify(values);
    const known = this.shared.get(key);
    if (known === undefined) this.shared.set(key, values);
    return known ?? values;
  }
}

/** The rows of the videos that the edits of a table name. */
export class FoundVideos {
  private readonly shards: Int32Array;
  private readonly offsets: Int32Array;
  /** Edits by the shard of their video. */
  readonly byShard = new Map<number, number[]>();
  /** Rows that a later row of the same video replaces, by shard. Datasets of 0.1.0 may have some. */
  readonly replaced = new Map<number, number[]>();
  /** Why an edit cannot be applied. */
  readonly faults = new Map<number, string>();

  constructor(readonly table: EditTable) {
    this.shards = new Int32Array(table.size).fill(-1);
    this.offsets = new Int32Array(table.size);
  }

  at(index: number): Found | null {
    return this.shards[index]! < 0 ? null : { shard: this.shards[index]!, offset: this.offsets[index]! };
  }

  /** @param videoIdAt - the videoId of a row that was found before */
  async add(
    shard: number,
    video: LabelledVideo,
    videoIdAt: (place: Found) => Promise<string | undefined>,
  ): Promise<void> {
    const named = this.table.naming(video);
    for (const index of named) {
      const earlier = this.at(index);
      if (earlier !== null) {
        if ((await videoIdAt(earlier)) === video.videoId) put(this.replaced, earlier.shard, earlier.offset);
        else this.faults.set(index, `several videos have the customId ${video.customId ?? ''}; name them by videoId`);
      }
      this.shards[index] = shard;
      this.offsets[index] = video.offset;
      put(this.byShard, shard, index);
      this.checkCustomId(index, video);
    }
    const [first, second] = named;
    if (first !== undefined && second !== undefined) this.faults.set(second, this.sameAs(first));
  }

  /** The text of a fault: another edit names the same video. */
  sameAs(index: number): string {
    return `names the same video as line ${this.table.lineOf(index)}; give each video one line`;
  }

  /** The last row of a video counts. */
  private checkCustomId(index: number, { videoId, customId }: LabelledVideo): void {
    const expected = this.table.expectedCustomId(index);
    if (expected === undefined) return;
    if (expected === customId) this.faults.delete(index);
    else this.faults.set(index, `video ${videoId} has the customId ${customId ?? 'null'}, not ${expected}`);
  }
}

function put(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
