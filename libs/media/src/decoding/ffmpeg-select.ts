import { RESTART_MS, type TimelineOptions } from '../sampling/timeline.js';
import { type FramePlan } from './select-frames.js';

/** Who picks the wanted frames: ffmpeg, which then scales and sends no others, or the reader of its output. */
export type Selection = 'in-ffmpeg' | 'here';

const INFO = 'showinfo=checksum=0';
const select = (expression: string): string => `select='${expression}'`;
const anyOf = (terms: readonly string[]): string => (terms.length === 0 ? '0' : terms.join('+'));
const byPlace = (places: readonly number[]): string => select(anyOf(places.map((place) => `eq(n,${place})`)));

/** As `keyFramePicker`; `t` counts from the start of the clip. */
function keyFrameExpression({ durationMs, count }: { durationMs: number; count: number }): string {
  const segment = (time: string): string => `floor(${time}*${(count * 1000) / durationMs}-0.5)`;
  return `between(${segment('t')},0,${count - 1})*(isnan(prev_selected_t)+gt(${segment('t')},${segment('prev_selected_t')}))`;
}

/** As `References`; whether the last frame was usable is in variable 0. */
function usableExpression({ unitMs }: TimelineOptions): string {
  const key = 'key*not(eq(pict_type,P)+eq(pict_type,B))';
  return `st(0,if(lt(pts,prev_pts-${RESTART_MS / unitMs}),${key},max(ld(0),${key})))`;
}

/** Whether only key frames have to be decoded. */
export const needsOnlyKeys = (plan: FramePlan): boolean =>
  plan.kind === 'key-frames' ||
  (plan.kind === 'moments' && plan.picks.every((pick) => plan.timeline.moments[pick]!.key));

/** Picks moments by their timestamps. How often timestamps have fallen, which tells sections apart, is in variable 0. */
function momentFilter(plan: Extract<FramePlan, { kind: 'moments' }>): string {
  const { picks, timeline } = plan;
  const decoded = needsOnlyKeys(plan) ? timeline.moments.filter(({ key }) => key) : timeline.moments;
  if (!timeline.identified) return byPlace(picks.map((pick) => decoded.indexOf(timeline.moments[pick]!)));
  const falls = new Map<unknown, number>();
  let fallen = 0;
  decoded.forEach((moment, i) => {
    if (i > 0 && moment.pts! < decoded[i - 1]!.pts!) fallen++;
    falls.set(moment, fallen);
  });
  const terms = picks.map((pick) => {
    const moment = timeline.moments[pick]!;
    return fallen === 0 ? `eq(pts,${moment.pts})` : `eq(pts,${moment.pts})*eq(ld(0),${falls.get(moment)})`;
  });
  return select(fallen === 0 ? anyOf(terms) : `st(0,ld(0)+lt(pts,prev_pts));${anyOf(terms)}`);
}

/**
 * The filters that pick the frames of a plan. A first `showinfo` writes down those that are decoded (key frames of
 * version 1: those picked), a second one those that are picked here.
 */
export function selectFilters(plan: FramePlan, selection: Selection, options: TimelineOptions): string {
  if (plan.kind === 'key-frames') return `${select(keyFrameExpression(plan))},${INFO}`;
  if (plan.kind === 'moments') return `${INFO},${momentFilter(plan)},${INFO}`;
  if (selection === 'here') return INFO;
  const usable = plan.usableOnly ? `${select(usableExpression(options))},` : '';
  return `${INFO},${usable}${byPlace(plan.indices)},${INFO}`;
}
