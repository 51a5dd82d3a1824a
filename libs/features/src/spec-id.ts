import { createHash } from 'node:crypto';

import { type FeatureSpec, FeatureSpecSchema, type Timeline } from '@clipyard/contracts';

import { canonicalJson } from './canonical-json.js';
import { rowsOf } from './clip-windows.js';
import { remembered } from './remembered.js';

/**
 * The short name of a feature spec: the first 16 hex digits of the SHA-256 of its canonical JSON. Only the
 * fields of the schema count, so an object that carries more than a spec has the same id as the spec in it.
 */
export function specId(spec: FeatureSpec): string {
  return idOf(JSON.stringify(spec));
}

/** Asked for with every video. */
const idOf = remembered((json) =>
  createHash('sha256')
    .update(canonicalJson(FeatureSpecSchema.parse(JSON.parse(json))))
    .digest('hex')
    .slice(0, 16),
);

/** The spec of the denser features that scores over time are worked out from (ADR 12). */
export function timelineSpec(spec: FeatureSpec, { frames }: Timeline): FeatureSpec {
  return { ...spec, sampling: 'uniform', maxFrames: rowsOf(frames, spec.window) };
}
