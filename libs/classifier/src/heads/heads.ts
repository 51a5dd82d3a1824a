import { type HeadName, headNames } from '@clipyard/api-contract';

import { attention } from './attention.js';
import { type Head } from './head.js';
import { linearMean, linearMoments, temporal } from './linear.js';
import { nearestMean } from './nearest-mean.js';

const byName: Readonly<Record<HeadName, Head>> = {
  'nearest-mean': nearestMean,
  'linear-mean': linearMean,
  'linear-moments': linearMoments,
  attention,
  temporal,
};

/** The heads that `auto` compares, from the simplest to the one with the most parameters. */
export const autoHeads = headNames.filter((name) => name !== 'attention').map((name) => byName[name]);

export const headNamed = (name: HeadName): Head => byName[name];
