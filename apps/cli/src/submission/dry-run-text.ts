import { type LeftOut } from '@clipyard/api-contract';
import { type DryRun } from '@clipyard/client';
import { leftOutLines } from '@clipyard/item-lists';

import { duration, plural } from '../output.js';

/** Classes that are listed; the others are counted. */
const LISTED = 20;
/** Characters of a class that are shown. */
const SHOWN = 40;

/** The result of a dry run as text: counts, classes, then everything that needs attention. */
export function dryRunText(answer: DryRun, leftOut: LeftOut): string {
  const { items, duplicates, cached, unknown, etaSeconds, labels, exceedsQuota, itemsLeft } = answer;
  const time = etaSeconds === null ? 'an unknown time' : duration(etaSeconds);
  return [
    `${plural(items, 'video')}: ${cached} cached, ${unknown} never seen, ${duplicates} listed twice; about ${time}`,
    classesText(labels),
    ...(exceedsQuota ? [`More than the ${itemsLeft ?? 0} items that the quotas of the key allow now`] : []),
    ...unreadableLines(answer),
    ...(answer.warnings ?? []).map((warning) => `warning: ${warning}`),
    ...leftOutLines(leftOut),
  ].join('\n');
}

function classesText(labels: Readonly<Record<string, number>>): string {
  const all = Object.entries(labels).sort(([, a], [, b]) => b - a);
  if (all.length === 0) return 'no classes';
  const shown = all.slice(0, LISTED).map(([label, count]) => `${shortened(label)} ${count}`);
  const more = all.length > LISTED ? [`and ${(all.length - LISTED).toLocaleString('en')} more`] : [];
  return `${plural(all.length, 'class', 'classes')}: ${[...shown, ...more].join(', ')}`;
}

/** Shortens a label between two characters, never within a surrogate pair. */
function shortened(label: string): string {
  const characters = [...label];
  return characters.length <= SHOWN ? label : `${characters.slice(0, SHOWN - 1).join('')}…`;
}

function unreadableLines({ unreadable = 0, unreadableByCode = {}, sampled }: DryRun): string[] {
  if (unreadable === 0) return [];
  return [
    `${unreadable} of ${plural(sampled ?? unreadable, 'video')} cannot be read:`,
    ...Object.entries(unreadableByCode).map(([code, { count, example }]) => `  ${code} ${count}, such as: ${example}`),
  ];
}
