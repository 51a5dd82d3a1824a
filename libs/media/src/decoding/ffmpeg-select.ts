import { firstKeyOf, type Moment, RESTART_MS } from '../sampling/timeline.js';
import { type FramePlan, type MeasuredVideo } from './select-frames.js';

/** Who picks the wanted frames: ffmpeg, which then scales and sends no others, or the reader of its output. */
export type Selection = 'in-ffmpeg' | 'here';

type Measured = Pick<MeasuredVideo, 'timeline' | 'options'>;

const INFO = 'showinfo=checksum=0';
const select = (expression: string): string => `select='${expression}'`;
const anyOf = (terms: readonly string[]): string => (terms.length === 0 ? '0' : terms.join('+'));
const byPlace = (places: readonly number[]): string => select(anyOf(places.map((place) => `eq(n,${place})`)));

/** As `keyFramePicker`; `t` counts from the start of the clip. */
function keyFrameExpression({ durationMs, count }: { durationMs: number; count: number }): string {
  const segment = (time: string): string => `floor(${time}*${(count * 1000) / durationMs}-0.5)`;
  const isLater = `isnan(prev_selected_t)+gt(${segment('t')},${segment('prev_selected_t')})`;
  return `between(${segment('t')},0,${count - 1})*(${isLater})`;
}

/** As `References`; whether the last frame was usable is in variable 0. */
function usableExpression({ options, timeline }: Measured): string {
  const { unitMs } = options;
  const firstKey = firstKeyOf(timeline);
  // Decoders that do not know the type of a frame call it 0; some flag no key frame.
  const isAfterKey = firstKey === null ? '1' : `gte(pts,${firstKey})`;
  const key = `if(eq(pict_type,0)+eq(pict_type,I)*not(key),${isAfterKey},key*not(eq(pict_type,P)+eq(pict_type,B)))`;
  return `st(0,if(lt(pts,prev_pts-${RESTART_MS / unitMs}),${key},max(ld(0),${key})))`;
}

/** Whether only key frames have to be decoded. */
export const needsOnlyKeys = (plan: FramePlan): boolean =>
  plan.kind === 'key-frames' ||
  (plan.kind === 'moments' && plan.picks.every((pick) => plan.timeline.moments[pick]!.key));

type MomentPlan = Extract<FramePlan, { kind: 'moments' }>;

const decodedMoments = (plan: MomentPlan): readonly Moment[] =>
  needsOnlyKeys(plan) ? plan.timeline.moments.filter(({ key }) => key) : plan.timeline.moments;

/** For each of some frames, how often timestamps have fallen up to it, which tells the sections of a clip apart. */
function fallsOf(frames: readonly { readonly pts: number | null }[]): number[] {
  let fallen = 0;
  return frames.map(({ pts }, i) => (i > 0 && pts! < frames[i - 1]!.pts! ? ++fallen : fallen));
}

/** Picks moments by their timestamps; falls are counted in variable 0. */
function momentFilter(plan: MomentPlan): string {
  const decoded = decodedMoments(plan);
  const places = plan.picks.map((pick) => decoded.indexOf(plan.timeline.moments[pick]!));
  if (!plan.timeline.identified) return byPlace(places);
  const falls = fallsOf(decoded);
  const isWhole = falls.at(-1) === 0;
  const terms = places.map((place) => `eq(pts,${decoded[place]!.pts})${isWhole ? '' : `*eq(ld(0),${falls[place]})`}`);
  return select(isWhole ? anyOf(terms) : `st(0,ld(0)+lt(pts,prev_pts));${anyOf(terms)}`);
}

/** The places of a plan's moments among the frames that ffmpeg decoded for it; -1 for a missing one. */
export function momentPlaces(plan: MomentPlan, shown: readonly { readonly pts: number | null }[]): number[] {
  const decoded = decodedMoments(plan);
  const places = plan.picks.map((pick) => decoded.indexOf(plan.timeline.moments[pick]!));
  if (!plan.timeline.identified) return places;
  const [wanted, found] = [fallsOf(decoded), fallsOf(shown)];
  const byName = new Map(shown.map(({ pts }, i) => [`${pts} ${found[i]}`, i]));
  return places.map((place) => byName.get(`${decoded[place]!.pts} ${wanted[place]}`) ?? -1);
}

/**
 * The filters that pick the frames of a plan. `showinfo` lists the decoded frames, or under version 1 the picked key
 * frames.
 */
export function selectFilters(plan: FramePlan, selection: Selection, measured: Measured): string {
  if (plan.kind === 'key-frames') return `${select(keyFrameExpression(plan))},${INFO}`;
  if (plan.kind === 'moments') return `${INFO},${momentFilter(plan)}`;
  if (selection === 'here') return INFO;
  const usable = plan.usableOnly ? `${select(usableExpression(measured))},` : '';
  return `${INFO},${usable}${byPlace(plan.indices)}`;
}
