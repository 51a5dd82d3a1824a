import { type Head, settingsOf } from '../heads/head.js';
import { fitWork, pathWork } from './work.js';

/** How many rows, folds and settings a comparison of heads uses. */
export interface ComparisonPlan {
  /** Rows to compare heads on, at most. */
  readonly rows: number;
  readonly repetitions: number;
  /** Folds that are held out, of `FOLDS`. */
  readonly folds: number;
  /** The heads with the settings to try. */
  readonly heads: readonly Head[];
  /** Whether heads try fewer settings than they have. */
  readonly isThinned: boolean;
}

export interface PlanTask {
  readonly heads: readonly Head[];
  /** Rows that may be used. */
  readonly rows: number;
  readonly classes: number;
  readonly frames: number;
  readonly featureSize: number;
  /** From how many rows on heads are compared on a sample, and its size. */
  readonly largeData: { readonly from: number; readonly sample: number };
}

/** Parts that the rows are divided into. */
export const FOLDS = 5;
/** Fewer rows are divided into folds several times, because one division says little. */
const REPEAT_BELOW_ROWS = 2_000;
const REPETITIONS = 3;
/** Most bytes of the logits of one head: of all its settings, for every row that is held out. */
const LOGIT_BYTES = 1.2e9;
/** Most bytes of frames that heads read: 5,000 clips of 20 × 1024. */
const FRAME_BYTES = 420e6;
/**
 * Most floating-point operations of the comparison, the learning curve and the final fit: about ten minutes on two
 * cores. The cost of a head grows with the product of rows, features and classes.
 */
const WORK = 2e13;
/** Every third strength is tried when the work has to be less: a factor of 10 from one to the next. */
const THIN = 3;
/** Shares of the rows that the learning curve is fitted to, together. */
const CURVE_SHARES = 1.5;
/** Fewest rows per class in a sample: one to hold out, and some to learn from. */
const ROWS_PER_CLASS = 3;

/**
 * Plans the most thorough comparison that stays within the limits on work and memory. It drops, in this order,
 * repetitions, settings, folds, and rows. The plan depends on the sizes of the data only, so that a run is
 * reproducible on any machine.
 */
export function planComparison(task: PlanTask): ComparisonPlan {
  const { heads, frames, featureSize } = task;
  const readsFrames = heads.some(({ pooling }) => pooling === 'frames');
  const isLarge = task.rows > task.largeData.from;
  const rows = Math.min(
    isLarge ? task.largeData.sample : task.rows,
    readsFrames ? Math.floor(FRAME_BYTES / 4 / frames / featureSize) : Number.POSITIVE_INFINITY,
  );
  const thin = heads.map(thinned);
  const isThinned = thin.some((head, i) => head !== heads[i]);
  const folds = isLarge ? [1] : Array.from({ length: FOLDS }, (_, i) => FOLDS - i);
  const choices: ComparisonPlan[] = [
    ...(!isLarge && rows < REPEAT_BELOW_ROWS
      ? [{ rows, repetitions: REPETITIONS, folds: folds[0]!, heads, isThinned: false }]
      : []),
    { rows, repetitions: 1, folds: folds[0]!, heads, isThinned: false },
    ...folds.map((count) => ({ rows, repetitions: 1, folds: count, heads: thin, isThinned })),
  ];
  const last = choices.at(-1)!;
  return choices.find((choice) => excess(choice, task) <= 1) ?? { ...last, rows: affordableRows(last, task) };
}

/** How many times over the limits a plan is. */
function excess({ rows, repetitions, folds, heads }: ComparisonPlan, task: PlanTask): number {
  const { classes } = task;
  const shape = { ...task, rows: Math.ceil((rows * (FOLDS - 1)) / FOLDS) };
  const comparison = heads.reduce((sum, head) => sum + repetitions * folds * pathWork(head, shape), 0);
  const curve = CURVE_SHARES * folds * Math.max(...heads.map((head) => fitWork(head, shape)));
  const fit = Math.max(...heads.map((head) => fitWork(head, { ...task, rows })));
  const settings = Math.max(...heads.map((head) => settingsOf(head).length));
  const logits = (4 * settings * classes * rows * repetitions * folds) / FOLDS;
  return Math.max((comparison + curve + fit) / WORK, logits / LOGIT_BYTES);
}

/** Most rows of a plan within the limits, but some of every class. */
function affordableRows(plan: ComparisonPlan, task: PlanTask): number {
  let [low, high] = [Math.min(plan.rows, ROWS_PER_CLASS * task.classes), plan.rows];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (excess({ ...plan, rows: middle }, task) <= 1) low = middle;
    else high = middle;
  }
  return low;
}

/** The same head with fewer settings, or the head itself if it has few. */
function thinned(head: Head): Head {
  const { strengths, weights } = head;
  if (strengths.length <= 2 * THIN && weights.length === 1) return head;
  return {
    ...head,
    strengths: strengths.length <= 2 * THIN ? strengths : strengths.filter((_, i) => i % THIN === 1),
    weights: [weights[Math.floor(weights.length / 2)]!],
  };
}
