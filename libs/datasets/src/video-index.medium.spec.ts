import { FileSystemObjectStore } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterAll, describe, expect, it } from 'vitest';

import { type IndexSegment, VideoIndex } from './video-index.js';

const folder = tempDir();
afterAll(() => folder.remove());
const store = new FileSystemObjectStore(folder.path);

/** Adds shard after shard, each with ten videos. */
async function filled(name: string, shards: number): Promise<VideoIndex> {
  let segments: readonly IndexSegment[] = [];
  for (let shard = 0; shard < shards; shard++) {
    const rows = Array.from({ length: 10 }, (_, i) => ({
      shard,
      row: { videoId: `${shard}-${i}`, customId: i === 0 ? 'same in all' : i === 1 ? null : `name ${shard}-${i}` },
    }));
    segments = await new VideoIndex(store, name, segments).with(`change-${shard}`, rows);
  }
  return new VideoIndex(store, name, segments);
}

describe('the index of videos', () => {
  it('finds the shards of each video by both names, however many batches added them', async () => {
    const index = await filled('many', 60);
    for (let shard = 0; shard < 60; shard++) {
      expect(await index.shardsWith([{ videoId: `${shard}-1` }])).toEqual([shard]);
      expect(await index.shardsWith([{ customId: `name ${shard}-7` }])).toEqual([shard]);
    }
    expect(await index.shardsWith([{ videoId: '7-3' }, { customId: 'name 3-3' }, { videoId: '3-3' }])).toEqual([3, 7]);
    expect(await index.shardsWith([{ customId: 'same in all' }])).toEqual([...Array(60).keys()]);
    expect(await index.shardsWith([{ videoId: 'name 3-3' }, { customId: '3-3' }, { videoId: '' }])).toEqual([]);
  });

  it('has few segments, each several times as long as the next', async () => {
    const { segments } = await filled('few', 200);
    expect(segments.reduce((sum, { entries }) => sum + entries, 0)).toBe(200 * 19);
    expect(segments.length).toBeLessThanOrEqual(6);
    for (const [i, { entries }] of segments.slice(1).entries())
      expect(segments[i]!.entries).toBeGreaterThanOrEqual(4 * entries);
  });

  it('knows if one of its objects is missing or damaged', async () => {
    const index = await filled('lost', 3);
    expect(await index.isReadable()).toBe(true);
    const { key } = index.segments[0]!;
    await store.put(key, (await store.get(key))!.slice(1));
    expect(await index.isReadable()).toBe(false);
    await expect(index.shardsWith([{ videoId: '0-0' }])).rejects.toMatchObject({ code: 'object_damaged', key });
    await store.delete(key);
    expect(await index.isReadable()).toBe(false);
    await expect(index.shardsWith([{ videoId: '0-0' }])).rejects.toMatchObject({ code: 'object_damaged', key });
  });
});
