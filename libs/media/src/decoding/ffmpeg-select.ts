import { decodingRuns } from '../sampling/sample-timeline.js';
import { firstKeyOf, type Moment, RESTART_MS } from '../sampling/timeline.js';
import { type FramePlan, type MeasuredVideo } from './select-frames.js';

/** Who selects the wanted frames: ffmpeg, which then scales and outputs only those, or the reader of its output. */
export type Selection = 'in-ffmpeg' | 'here';

type Measured = Pick<MeasuredVideo, 'timeline' | 'options'>;

const INFO = 'showinfo=checksum=0';
const select = (expression: string): string => `select='${expression}'`;
const anyOf = (terms: readonly string[]): string => (terms.length === 0 ? '0' : terms.join('+'));
const byPlace = (places: readonly number[]): string => select(anyOf(places.map((place) => `eq(n,${place})`)));

/** Does the same as `keyFramePicker`; `t` counts from the start of the clip. */
function keyFrameExpression({ durationMs, count }: { durationMs: number; count: number }): string {
  const segment = (time: string): string => `floor(${time}*${(count * 1000) / durationMs}-0.5)`;
  const isLater = `isnan(prev_selected_t)+gt(${segment('t')},${segment('prev_selected_t')})`;
  return `between(${segment('t')},0,${count - 1})*(${isLater})`;
}

/** Does the same as `References`. Variable 0 holds whether the last frame was usable. */
function usableExpression({ options, timeline }: Measured): string {
  const { unitMs } = options;
  const firstKey = firstKeyOf(timeline);
  // Decoders that do not know the type of a frame set it to 0. Some flag no frame as a key frame.
  const isAfterKey = firstKey === null ? '1' : `gte(pts,${firstKey})`;
  const key = `if(eq(pict_type,0)+eq(pict_type,I)*not(key),${isAfterKey},key*not(eq(pict_type,P)+eq(pict_type,B)))`;
  return `st(0,if(lt(pts,prev_pts-${RESTART_MS / unitMs}),${key},max(ld(0),${key})))`;
}

/**
 * The timestamp in seconds at which ffmpeg may start to decode for a plan: the key frame before the first moment.
 *
 * @returns null if it must start with the file, because timestamps are not unique or decrease
 */
export function seekSeconds(plan: FramePlan, { options, timeline }: Measured): number | null {
  if (plan.kind !== 'moments' || timeline === null || !timeline.identified || plan.picks.length === 0) return null;
  if (fallsOf(timeline.moments).at(-1) !== 0) return null;
  const { from } = decodingRuns(timeline, plan.picks)[0]!;
  const key = timeline.keys.find(({ packet }) => packet === from);
  return key?.pts == null || from === 0 ? null : (key.pts * options.unitMs) / 1000;
}

/** Whether only key frames have to be decoded. */
export const needsOnlyKeys = (plan: FramePlan): boolean =>
  plan.kind === 'key-frames' ||
  (plan.kind === 'moments' && plan.picks.every((pick) => plan.timeline.moments[pick]!.key));

type MomentPlan = Extract<FramePlan, { kind: 'moments' }>;

const decodedMoments = (plan: MomentPlan): readonly Moment[] =>
  needsOnlyKeys(plan) ? plan.timeline.moments.filter(({ key }) => key) : plan.timeline.moments;

/** For each frame, how often timestamps have decreased up to it. This number identifies the section of the clip. */
function fallsOf(frames: readonly { readonly pts: number | null }[]): number[] {
  let fallen = 0;
  return frames.map(({ pts }, i) => (i > 0 && pts! < frames[i - 1]!.pts! ? ++fallen : fallen));
}

/** Selects moments by their timestamps. Variable 0 counts how often timestamps have decreased. */
function momentFilter(plan: MomentPlan): string {
  const decoded = decodedMoments(plan);
  const places = plan.picks.map((pick) => decoded.indexOf(plan.timeline.moments[pick]!));
  if (!plan.timeline.identified) return byPlace(places);
  const falls = fallsOf(decoded);
  const isWhole = falls.at(-1) === 0;
  const terms = places.map((place) => `eq(pts,${decoded[place]!.pts})${isWhole ? '' : `*eq(ld(0),${falls[place]})`}`);
  return select(isWhole ? anyOf(terms) : `st(0,ld(0)+lt(pts,prev_pts));${anyOf(terms)}`);
}

/** @returns the positions of a plan's moments among the frames that ffmpeg decoded for it; -1 for missing frames */
export function momentPlaces(plan: MomentPlan, shown: readonly { readonly pts: number | null }[]): number[] {
  const decoded = decodedMoments(plan);
  const places = plan.picks.map((pick) => decoded.indexOf(plan.timeline.moments[pick]!));
  if (!plan.timeline.identified) return places;
  const [wanted, found] = [fallsOf(decoded), fallsOf(shown)];
  const byName = new Map(shown.map(({ pts }, i) => [`${pts} ${found[i]}`, i]));
  return places.map((place) => byName.get(`${decoded[place]!.pts} ${wanted[place]}`) ?? -1);
}

/**
 * Builds the filters that select the frames of a plan. `showinfo` lists the decoded frames; under version 1 of the
 * rules, it lists the selected key frames.
 */
export function selectFilters(plan: FramePlan, selection: Selection, measured: Measured): string {
  if (plan.kind === 'key-frames') return `${select(keyFrameExpression(plan))},${INFO}`;
  if (plan.kind === 'moments') return `${INFO},${momentFilter(plan)}`;
  if (selection === 'here') return INFO;
  const usable = plan.usableOnly ? `${select(usableExpression(measured))},` : '';
  return `${INFO},${usable}${byPlace(plan.indices)}`;
}
