import { z } from 'zod';

/** The longest segment, in seconds. */
const MAX_SECONDS = 86_400;
const seconds = z.number().min(0.1).max(MAX_SECONDS);

/** Segments of equal length, one after the other. The last one ends where the video ends, so it may be shorter. */
export const StrideSegmentsSchema = z
  .object({
    by: z.literal('stride'),
    seconds: seconds.describe('Length of a segment'),
    overlap: z
      .number()
      .min(0)
      .max(MAX_SECONDS)
      .default(0)
      .describe('Seconds that a segment shares with the next one; less than its length'),
  })
  .strict()
  .refine(({ seconds: length, overlap }) => overlap <= length - 0.1, {
    path: ['overlap'],
    message: 'must be at least 0.1 less than seconds',
  });

/** Segments from one cut to the next. */
export const ShotSegmentsSchema = z
  .object({
    by: z.literal('shots'),
    minSeconds: seconds.default(1).describe('Shorter shots are joined to the one before'),
    maxSeconds: seconds.default(60).describe('Longer shots are divided'),
    threshold: z
      .number()
      .min(1)
      .max(100)
      .default(3)
      .describe('How many times larger than around it the difference of two frames must be, to count as a cut'),
  })
  .strict()
  .refine(({ minSeconds, maxSeconds }) => minSeconds * 2 <= maxSeconds, {
    path: ['maxSeconds'],
    message: 'must be at least twice minSeconds',
  });

/** How a video is divided into segments. Each segment is an item of its own. */
export const SegmentRuleSchema = z.discriminatedUnion('by', [StrideSegmentsSchema, ShotSegmentsSchema]);
export type SegmentRule = z.infer<typeof SegmentRuleSchema>;

/** The numbers of each rule. */
const NUMBERS = {
  stride: ['seconds', 'overlap'],
  shots: ['minSeconds', 'maxSeconds', 'threshold'],
} as const satisfies Record<SegmentRule['by'], readonly string[]>;

/** The form of a rule as text. */
export const SEGMENT_RULE_FORM =
  'stride:SECONDS[,overlap=SECONDS] or shots[:minSeconds=SECONDS,maxSeconds=SECONDS,threshold=NUMBER]';

/** The entries `NAME=VALUE` of a text; null if it is not of that form. */
function entriesOf(text: string, by: SegmentRule['by']): [string, number][] | null {
  const entries = text.split(',').map((part, i): [string, number] | null => {
    const [, name = i === 0 && by === 'stride' ? 'seconds' : '', value] =
      /^(?:([a-zA-Z]+)=)?(\d+(?:\.\d+)?)$/.exec(part) ?? [];
    const isKnown = value !== undefined && (NUMBERS[by] as readonly string[]).includes(name);
    return isKnown ? [name, Number(value)] : null;
  });
  const known = entries.filter((entry) => entry !== null);
  return known.length === entries.length && new Set(known.map(([name]) => name)).size === known.length ? known : null;
}

/** A rule as text, for queries and command lines: `stride:10`, `stride:10,overlap=2`, `shots`, `shots:minSeconds=2`. */
export const SegmentRuleTextSchema = z
  .string()
  .transform((text, context): unknown => {
    const [, by, rest] = /^(stride|shots)(?::(.+))?$/.exec(text.trim()) ?? [];
    const entries = by === undefined || rest === undefined ? [] : entriesOf(rest, by as SegmentRule['by']);
    if (by !== undefined && entries !== null) return { by, ...Object.fromEntries(entries) };
    context.addIssue({ code: 'custom', message: `must be ${SEGMENT_RULE_FORM}` });
    return z.NEVER;
  })
  .pipe(SegmentRuleSchema)
  .meta({ description: SEGMENT_RULE_FORM });
