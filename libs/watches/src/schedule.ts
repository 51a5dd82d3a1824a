import { ClipyardError, type WatchSchedule } from '@clipyard/api-contract';
import { type CronExpression, CronExpressionParser } from 'cron-parser';

const MACRO = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;
/** Five fields, or six with seconds. `H` of Jenkins would give random times. */
const FIELDS = /^[^\sH]+(\s+[^\sH]+){4,5}$/;

function parse({ cron, timeZone }: WatchSchedule, at: number): CronExpression {
  return CronExpressionParser.parse(cron.trim(), { tz: timeZone, currentDate: new Date(at) });
}

/** @throws ClipyardError `invalid_request` if the schedule can never be due */
export function requireSchedule(schedule: WatchSchedule): void {
  if (!isTimeZone(schedule.timeZone))
    throw invalid('/schedule/timeZone', `${schedule.timeZone} is not a time zone; write it as Europe/Berlin or UTC`);
  const cron = schedule.cron.trim();
  if (!MACRO.test(cron) && !FIELDS.test(cron))
    throw invalid('/schedule/cron', `must have five fields, such as */15 * * * *, or be a name such as @hourly`);
  try {
    parse(schedule, Date.now()).next();
  } catch (error) {
    throw invalid('/schedule/cron', `is never due: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * The next time of a schedule after a moment.
 *
 * @param at - milliseconds since 1970
 * @returns milliseconds since 1970
 */
export const nextTime = (schedule: WatchSchedule, at: number): number => parse(schedule, at).next().getTime();

/** The last time of a schedule up to a moment. */
export const lastTime = (schedule: WatchSchedule, at: number): number =>
  parse(schedule, at + 1)
    .prev()
    .getTime();

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const invalid = (pointer: string, detail: string): ClipyardError =>
  new ClipyardError('invalid_request', `${pointer.slice(1).replaceAll('/', '.')} ${detail}`, {
    errors: [{ pointer, code: 'invalid', detail }],
  });
