import { type Watch, type WatchRun } from '@clipyard/client';

import { count } from '../format.js';

/** The trigger of a watch. */
export function triggersOf({ schedule, events }: Pick<Watch, 'schedule' | 'events'>): string {
  const parts = [
    ...(schedule === null ? [] : [`${schedule.cron} (${schedule.timeZone})`]),
    ...(events === null ? [] : [events.kind === 'sns' ? 'events of SNS' : 'events of a webhook']),
  ];
  return parts.length === 0 ? 'on request' : parts.join(', ');
}

/** The rule of a watch, as text. */
export const ruleOf = ({ rule }: Pick<Watch, 'rule'>): string =>
  rule.purpose === 'classify' ? `classify with ${rule.model ?? 'production'}` : `add to ${rule.dataset ?? ''}`;

/** The counts of a run that are not zero. */
export function changesOf({ counts }: Pick<WatchRun, 'counts'>): string {
  if (counts === null) return '–';
  const { changed, waiting, deleted } = counts;
  const named = Object.entries({ new: counts.new, changed, waiting, deleted }).filter(([, value]) => value > 0);
  return named.length === 0 ? 'nothing new' : named.map(([name, value]) => `${count(value)} ${name}`).join(', ');
}
