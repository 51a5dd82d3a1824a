import { z } from 'zod';

import { annotations, recordAnnotations } from './annotations.js';
import { BatchOptionsSchema } from './batches.js';
import { FailureSchema } from './failures.js';
import { LeftOutSchema } from './left-out.js';
import { RecordProjectSchema } from './projects.js';
import { SourceSchema } from './sources.js';

/** The longest time that a watch waits for an object to settle, in seconds. */
export const MAX_SETTLE_SECONDS = 86_400;

export const WatchScheduleSchema = z
  .object({
    cron: z
      .string()
      .min(1)
      .max(128)
      .describe('Minute, hour, day of the month, month and day of the week, such as `0 3 * * 1-5`; or @hourly, @daily'),
    timeZone: z.string().min(1).max(64).default('UTC').describe('IANA name, such as Europe/Berlin'),
  })
  .strict();
export type WatchSchedule = z.infer<typeof WatchScheduleSchema>;

export const WatchEventsSchema = z
  .discriminatedUnion('kind', [
    z
      .object({
        kind: z.literal('sns'),
        topicArn: z
          .string()
          .max(512)
          .regex(/^arn:aws(-[a-z]+)*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, 'must be the ARN of an SNS topic')
          .describe('Messages of other topics are refused'),
      })
      .strict(),
    z.object({ kind: z.literal('webhook') }).strict(),
  ])
  .describe('sns: Amazon S3 through SNS, with its signature; webhook: MinIO or RustFS, with a bearer token');
export type WatchEvents = z.infer<typeof WatchEventsSchema>;

/** The work on new and changed objects: the options of a batch. */
export const WatchRuleSchema = BatchOptionsSchema.omit({ validateOnly: true, name: true, metadata: true });
export type WatchRule = z.infer<typeof WatchRuleSchema>;

export const CreateWatchSchema = z
  .object({
    ...annotations,
    source: SourceSchema.describe('An s3:// prefix or a file:// folder'),
    rule: WatchRuleSchema.describe('The options of the batches that the watch submits'),
    schedule: WatchScheduleSchema.optional(),
    events: WatchEventsSchema.optional(),
    settleSeconds: z
      .number()
      .int()
      .min(0)
      .max(MAX_SETTLE_SECONDS)
      .optional()
      .describe(
        'Objects that were written to less than so many seconds ago wait for the next run. ' +
          'Defaults to 10 for file://, whose files may be growing, and to 0 for s3://',
      ),
  })
  .strict()
  .meta({
    id: 'CreateWatch',
    examples: [
      {
        name: 'New recordings',
        source: { prefix: 's3://videos/new/', labelFrom: 'folder' },
        rule: { purpose: 'extract', dataset: 'clips' },
        schedule: { cron: '*/15 * * * *', timeZone: 'Europe/Berlin' },
      },
      {
        source: { prefix: 's3://videos/inbox/', include: ['**/*.mp4'] },
        rule: { purpose: 'classify', model: 'production' },
        events: { kind: 'webhook' },
      },
    ],
  });
export type CreateWatch = z.infer<typeof CreateWatchSchema>;

export const watchTriggers = ['created', 'schedule', 'event', 'manual', 'settled', 'retry', 'continued'] as const;
export type WatchTrigger = (typeof watchTriggers)[number];

const RUN = {
  object: 'watch_run' as const,
  watch: 'wch_1m8phta0jzxa24djaw2',
  number: 3,
  trigger: 'schedule' as const,
  state: 'succeeded' as const,
  counts: { found: 120, new: 4, changed: 1, unchanged: 115, waiting: 0, deleted: 1 },
  leftOut: {},
  deletedExamples: ['Punch/v_Punch_g01_c01.mp4'],
  batch: 'batch_1m8phta0jzxa24djaw2',
  failure: null,
  startedAt: '2026-11-30T15:45:00.112Z',
  finishedAt: '2026-11-30T15:45:01.734Z',
};

const WATCH = {
  id: 'wch_1m8phta0jzxa24djaw2',
  object: 'watch' as const,
  project: 'default',
  name: 'New recordings',
  metadata: {},
  source: { prefix: 's3://videos/new/', labelFrom: 'folder' as const },
  rule: { purpose: 'extract' as const, dataset: 'clips', priority: 5 },
  schedule: { cron: '*/15 * * * *', timeZone: 'Europe/Berlin' },
  events: null,
  settleSeconds: 0,
  state: 'active' as const,
  by: 'recordings',
  objects: 119,
  lastRun: RUN,
  nextRunAt: '2026-11-30T16:00:00.000Z',
  eventsPath: null,
  createdAt: '2026-11-30T15:15:00.034Z',
};

export const WatchCountsSchema = z.object({
  found: z.number().int().describe('Videos below the prefix that the filter takes'),
  new: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  waiting: z.number().int().describe('New or changed objects that wait: they may be growing, or the quota is used up'),
  deleted: z
    .number()
    .int()
    .describe('Objects of earlier runs that are gone. They are reported, and nothing is removed'),
});
export type WatchCounts = z.infer<typeof WatchCountsSchema>;

export const WatchRunSchema = z
  .object({
    object: z.literal('watch_run'),
    watch: z.string(),
    number: z.number().int().describe('1 is the first run of the watch'),
    trigger: z.enum(watchTriggers),
    state: z.enum(['running', 'succeeded', 'failed']),
    counts: WatchCountsSchema.nullable().describe('null until the source has been listed'),
    leftOut: LeftOutSchema,
    deletedExamples: z.array(z.string()).describe('The first deleted objects. The changes of the run have all of them'),
    batch: z.string().nullable().describe('The batch of the new and changed objects; null if there are none'),
    failure: FailureSchema.nullable(),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: 'WatchRun', examples: [RUN] });
export type WatchRun = z.infer<typeof WatchRunSchema>;

export const WatchSchema = z
  .object({
    id: z.string(),
    object: z.literal('watch'),
    project: RecordProjectSchema,
    ...recordAnnotations,
    source: SourceSchema,
    rule: WatchRuleSchema,
    schedule: WatchScheduleSchema.nullable(),
    events: WatchEventsSchema.nullable(),
    settleSeconds: z.number().int(),
    state: z.enum(['active', 'paused']),
    by: z.string().describe('Name of the API key whose quota the runs use; empty without keys'),
    objects: z.number().int().describe('Objects below the prefix that were submitted and still exist'),
    lastRun: WatchRunSchema.nullable(),
    nextRunAt: z.string().nullable().describe('Next time of the schedule; null without one and while paused'),
    eventsPath: z.string().nullable().describe('Path of this API that events are sent to; null without events'),
    createdAt: z.string(),
  })
  .meta({ id: 'Watch', examples: [WATCH] });
export type Watch = z.infer<typeof WatchSchema>;

export const CreatedWatchSchema = WatchSchema.extend({
  eventsToken: z
    .string()
    .nullable()
    .describe('Bearer token that events of kind webhook must have. It is shown only once; null for other watches'),
}).meta({ id: 'CreatedWatch', examples: [{ ...WATCH, lastRun: null, eventsToken: null }] });
export type CreatedWatch = z.infer<typeof CreatedWatchSchema>;

/** One object that a run found new, changed or deleted. */
export const WatchChangeSchema = z
  .object({
    change: z.enum(['new', 'changed', 'deleted']),
    path: z.string().describe('Below the prefix'),
    uri: z.string().nullable().describe('null for deleted objects'),
    version: z.string().describe('Etag, or size and time of a file; for deleted objects, the last known one'),
  })
  .meta({
    id: 'WatchChange',
    examples: [
      {
        change: 'new',
        path: 'Punch/v_Punch_g02_c01.mp4',
        uri: 's3://videos/new/Punch/v_Punch_g02_c01.mp4',
        version: '9bb58f26192e4ba00f01e2e7b136bbd8',
      },
    ],
  });
export type WatchChange = z.infer<typeof WatchChangeSchema>;

export const WatchEventReceiptSchema = z
  .object({
    object: z.literal('watch_event'),
    kind: z.enum(['notification', 'subscription', 'unsubscription']),
    run: z
      .boolean()
      .describe('Whether a run will look for changes; false if no object of the event is below the prefix'),
  })
  .meta({ id: 'WatchEventReceipt', examples: [{ object: 'watch_event', kind: 'notification', run: true }] });
export type WatchEventReceipt = z.infer<typeof WatchEventReceiptSchema>;
