import { type Watch, type WatchRun } from '@clipyard/client';
import { leftOutLines } from '@clipyard/item-lists';

/** When and why a watch runs, in a few words. */
export function triggerText({ schedule, events }: Pick<Watch, 'schedule' | 'events'>): string {
  const parts = [
    ...(schedule === null ? [] : [`${schedule.cron} ${schedule.timeZone}`]),
    ...(events === null ? [] : [events.kind === 'sns' ? 'events of SNS' : 'events of a webhook']),
  ];
  return parts.length === 0 ? 'on request' : parts.join(', ');
}

/** The work of a watch on the videos that it finds, as a text. */
export const ruleText = ({ rule }: Pick<Watch, 'rule'>): string =>
  rule.purpose === 'classify' ? `classify with ${rule.model ?? 'production'}` : `extract into ${rule.dataset ?? ''}`;

/** The counts of a run in one line. */
export function countsText({ counts, state }: Pick<WatchRun, 'counts' | 'state'>): string {
  if (counts === null) return state === 'running' ? 'lists the source' : '';
  const { found, changed, unchanged, waiting, deleted } = counts;
  const named = { new: counts.new, changed, unchanged, waiting, deleted };
  const said = Object.entries(named).filter(([name, count]) => count > 0 || name === 'new');
  return `${found} found: ${said.map(([name, count]) => `${count} ${name}`).join(', ')}`;
}

/** A watch with its last run as text. */
export function watchText(watch: Watch): string {
  const { id, name, source, state, by, objects, lastRun, nextRunAt, eventsPath } = watch;
  return [
    `${id}${name === null ? '' : ` (${name})`}: ${state}`,
    `source: ${source.prefix}, ${objects} objects submitted`,
    `rule: ${ruleText(watch)}`,
    `runs: ${triggerText(watch)}${nextRunAt === null ? '' : `, next at ${nextRunAt}`}`,
    ...(eventsPath === null ? [] : [`events go to: ${eventsPath}`]),
    ...(by === '' ? [] : [`quota of: ${by}`]),
    ...(lastRun === null ? ['no run yet'] : runLines(lastRun)),
  ].join('\n');
}

function runLines(run: WatchRun): string[] {
  const { number, trigger, state, batch, failure, deletedExamples, leftOut } = run;
  return [
    `run ${number} (${trigger}): ${[state, countsText(run)].filter((part) => part !== '').join(', ')}`,
    ...(batch === null ? [] : [`  batch: ${batch}`]),
    ...(failure === null ? [] : [`  ${failure.code}: ${failure.message}`]),
    ...(deletedExamples.length === 0 ? [] : [`  deleted: ${deletedExamples.join(', ')}`]),
    ...leftOutLines(leftOut).map((line) => `  ${line}`),
  ];
}
