import { type FoundPair, type Place } from './engine/protocol.js';

/** Videos that are connected by near-duplicate pairs. */
export interface PairGroup {
  /** In the order of the dataset. */
  readonly places: readonly (Place & { readonly videoId: string })[];
  readonly pairs: readonly FoundPair[];
}

interface Group {
  readonly places: Map<string, PairGroup['places'][number]>;
  readonly pairs: FoundPair[];
}

/** Joins pairs into groups, in the order of their first videos in the dataset. */
export function groupsOf(pairs: readonly FoundPair[]): PairGroup[] {
  const parents = new Map<string, string>();
  const root = (video: string): string => {
    let at = video;
    for (let up = parents.get(at) ?? at; up !== at; up = parents.get(at) ?? at) at = up;
    parents.set(video, at);
    return at;
  };
  for (const { first, second } of pairs) parents.set(root(first.videoId), root(second.videoId));
  const groups = new Map<string, Group>();
  for (const pair of pairs) {
    const id = root(pair.first.videoId);
    const group: Group = groups.get(id) ?? { places: new Map(), pairs: [] };
    groups.set(id, group);
    group.pairs.push(pair);
    for (const place of [pair.first, pair.second]) group.places.set(`${place.shard}.${place.offset}`, place);
  }
  const before = (a: Place, b: Place): number => a.shard - b.shard || a.offset - b.offset;
  return [...groups.values()]
    .map((group) => ({ pairs: group.pairs, places: [...group.places.values()].sort(before) }))
    .sort((a, b) => before(a.places[0]!, b.places[0]!));
}
