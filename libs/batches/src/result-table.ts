import {
  type ItemField,
  itemFieldNames,
  itemFields,
  type ItemOutcome,
  ItemResultSchema,
  RESULT_CLASSES,
  type StageTimings,
  StageTimingsSchema,
} from '@clipyard/api-contract';
import { type Column, type Table } from '@clipyard/tables';

const stages = Object.keys(StageTimingsSchema.shape) as (keyof StageTimings)[];

const fieldColumns = itemFieldNames
  .filter((field): field is keyof typeof ItemResultSchema.shape => field in ItemResultSchema.shape)
  .map((field): Column<ItemOutcome> => {
    const { column }: ItemField = itemFields[field];
    return { ...column, value: (outcome) => outcome[field] };
  });

/** The results of a batch as a table, one row per item. docs/features-format.md describes the columns. */
export const resultTable: Table<ItemOutcome> = [
  { name: 'index', type: 'integer', value: ({ index }) => index },
  ...fieldColumns,
  { name: 'state', type: 'text', value: ({ state }) => state },
  { name: 'error_code', type: 'text', value: ({ error }) => error?.code ?? null },
  { name: 'error_message', type: 'text', value: ({ error }) => error?.message ?? null },
  { name: 'predicted', type: 'text', value: ({ top, abstained }) => (abstained ? null : (top?.[0]?.label ?? null)) },
  { name: 'probability', type: 'number', value: ({ top }) => top?.[0]?.probability ?? null },
  { name: 'abstained', type: 'boolean', value: ({ abstained }) => abstained },
  {
    name: 'top',
    type: 'list',
    fields: [
      { name: 'label', nameInCsv: 'class', type: 'text' },
      { name: 'probability', nameInCsv: 'probability', type: 'number' },
    ],
    length: RESULT_CLASSES,
    value: ({ top }) => top,
  },
  { name: 'model', type: 'text', value: ({ model }) => model },
  { name: 'video_id', type: 'text', value: ({ videoId }) => videoId },
  { name: 'frames', type: 'integer', value: ({ frames }) => frames },
  { name: 'cached', type: 'boolean', value: ({ cached }) => cached },
  { name: 'attempts', type: 'integer', value: ({ attempts }) => attempts },
  ...stages.map((stage): Column<ItemOutcome> => ({
    name: `${stage}_ms`,
    type: 'number',
    value: ({ timings }) => timings?.[stage] ?? null,
  })),
  { name: 'erased', type: 'boolean', value: ({ erased = false }) => erased },
];
