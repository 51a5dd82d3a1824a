import { attention } from './attention.js';
import { type Head, type HeadName } from './head.js';
import { linearMean, linearMoments, temporal } from './linear.js';
import { nearestMean } from './nearest-mean.js';

/** All heads, from the simplest to the one with the most parameters. */
export const heads: readonly Head[] = [nearestMean, linearMean, linearMoments, attention, temporal];

/** The heads that `auto` compares. */
export const autoHeads = heads.filter(({ name }) => name !== 'attention');

export const headNamed = (name: HeadName): Head => heads.find((head) => head.name === name)!;
