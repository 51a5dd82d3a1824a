import { createHash } from 'node:crypto';

import { type FeatureSpec, FeatureSpecSchema, type Timeline } from '@clipyard/api-contract';

import { canonicalJson } from './canonical-json.js';
import { rowsOf } from './clip-windows.js';
import { remembered } from './remembered.js';

/**
 * The id of a feature spec: the first 16 hex digits of the SHA-256 of its canonical JSON. Only the fields of the schema
 * count, so objects with additional fields have the same id.
 */
export function specId(spec: FeatureSpec): string {
  return idOf(JSON.stringify(spec));
}

/** Cached, because it is needed for every video. */
const idOf = remembered((json) =>
  createHash('sha256')
    .update(canonicalJson(FeatureSpecSchema.parse(JSON.parse(json))))
    .digest('hex')
    .slice(0, 16),
);

/** The spec of the denser features for scores over time (ADR 12). */
export function timelineSpec(spec: FeatureSpec, { frames }: Timeline): FeatureSpec {
  return { ...spec, sampling: 'uniform', maxFrames: rowsOf(frames, spec.window) };
}
