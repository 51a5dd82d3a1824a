import { createHash } from 'node:crypto';

import { type BackboneDescriptor } from '@clipyard/contracts';

/**
 * Digest of all that decides a backbone's numbers, and of whether they may be trusted: the packed weights and, where
 * these are not fixed by the kind, topology and preprocessing. Untrained weights have the digest of their recipe instead.
 */
export function digestOf(
  { kind, preprocessing, pretrained }: Pick<BackboneDescriptor, 'kind' | 'preprocessing' | 'pretrained'>,
  topology: unknown,
  weights: Uint8Array,
): string {
  const hash = createHash('sha256');
  if (kind === 'layers-model') hash.update(JSON.stringify({ topology, preprocessing, pretrained }));
  return hash.update(weights).digest('hex');
}
