import { decodeShard } from '@clipyard/features';
import { serveParent, Transferred } from '@clipyard/workers';

import { makePages } from '../pages/similarity-page.js';
import { type PairsCall, type SearchCall, type SelectCall } from './protocol.js';
import { SimilarityEngine } from './similarity-engine.js';

const engine = new SimilarityEngine((key) => parent.call<Uint8Array | null>('read', key));

const parent = serveParent({
  /** The pages of a shard, from its Arrow file. */
  pages: (bytes: Uint8Array) => {
    const { rows, spec } = decodeShard(bytes);
    const { vectors, frames } = makePages(rows, spec.featureSize);
    return new Transferred({ vectors, frames }, []);
  },
  search: (call: SearchCall) => engine.search(call),
  pairs: (call: PairsCall) => engine.pairs(call),
  select: (call: SelectCall) => engine.select(call),
});
