import { addCounts, type DatasetVideo, labelFields, SplitSchema, type VideoLabels } from '@clipyard/api-contract';
import { z } from 'zod';

import { type VideoCounts, VideoCountsSchema } from '../counts.js';
import { type ShardRow } from '../shard-rows.js';

const state = <T extends z.ZodType>(value: T) => z.object({ value, version: z.number().int() });

/** Fields that people have set, each with the dataset version that set it. */
const FieldStatesSchema = z.object({
  label: state(z.string().nullable()).optional(),
  split: state(SplitSchema.nullable()).optional(),
  group: state(z.string().nullable()).optional(),
  excluded: state(z.boolean()).optional(),
  note: state(z.string().nullable()).optional(),
  /** Whether a person has decided about the video in a review, so that it does not come back. */
  reviewed: state(z.boolean()).optional(),
});
export type FieldStates = z.infer<typeof FieldStatesSchema>;

/** Values of earlier submissions of the video, for fields that its last submission leaves empty. */
const SubmittedSchema = z.object({ label: z.string(), split: SplitSchema, group: z.string() }).partial();

const LayerRowSchema = z.object({
  set: FieldStatesSchema.default({}),
  submitted: SubmittedSchema.optional(),
  superseded: z.boolean().default(false),
});
export type LayerRow = z.infer<typeof LayerRowSchema>;

/** A field before and after a change; null if nobody had set it, so that the submitted value counted. */
const FieldChangeSchema = z.object({
  before: state(z.unknown()).nullable(),
  after: state(z.unknown()).nullable(),
});
const RowChangeSchema = z.partialRecord(
  z.enum(['label', 'split', 'group', 'excluded', 'note', 'reviewed']),
  FieldChangeSchema,
);
export type RowChange = z.infer<typeof RowChangeSchema>;

/**
 * Changes to the rows of one shard, by the position of the row. The shard itself never changes. `changes` records the
 * last change only, so that it can be undone.
 */
export const LabelLayerSchema = z.object({
  rows: z.record(z.string(), LayerRowSchema),
  changes: z.record(z.string(), RowChangeSchema).default({}),
  /** Counts of the shard with the changes applied. */
  counts: VideoCountsSchema,
});
export type LabelLayer = z.infer<typeof LabelLayerSchema>;

/** The fields that layers store: those that people can change, and whether a review has decided about the video. */
const layerFields = [...labelFields, 'reviewed'] as const;

/** New values of some fields. */
export type LabelValues = { readonly [Field in keyof VideoLabels]?: VideoLabels[Field] | undefined } & {
  readonly reviewed?: boolean | undefined;
};

/** A row of a shard with all changes applied. */
export interface LabelledVideo extends Omit<ShardRow, keyof VideoLabels>, VideoLabels {
  /** Position in the shard. */
  readonly offset: number;
  /** Whether a later submission of the same video replaced this row. */
  readonly superseded: boolean;
  /** Whether a person has decided about the video in a review. */
  readonly reviewed: boolean;
  /** The fields without the changes that people made. */
  readonly submitted: Pick<ShardRow, 'label' | 'split' | 'group'>;
}

/** Applies a layer to the rows of its shard. */
export const withLayer = (rows: readonly ShardRow[], layer: Pick<LabelLayer, 'rows'> | null): LabelledVideo[] =>
  rows.map((row, offset) => labelled(row, offset, layer?.rows[offset]));

function labelled(
  row: ShardRow,
  offset: number,
  { set = {}, submitted: earlier = {}, superseded = false }: Partial<LayerRow> = {},
): LabelledVideo {
  const submitted = {
    label: row.label ?? earlier.label ?? null,
    split: row.split ?? earlier.split ?? null,
    group: row.group ?? earlier.group ?? null,
  };
  return {
    ...row,
    label: set.label === undefined ? submitted.label : set.label.value,
    split: set.split === undefined ? submitted.split : set.split.value,
    group: set.group === undefined ? submitted.group : set.group.value,
    submitted,
    excluded: set.excluded?.value ?? false,
    note: set.note?.value ?? null,
    reviewed: set.reviewed?.value ?? false,
    offset,
    superseded,
  };
}

/** The fields of a video that the API shows. */
export function shownVideo(video: LabelledVideo): Omit<DatasetVideo, 'shard'> {
  const { offset: _, superseded: _superseded, reviewed: _reviewed, submitted: _submitted, ...shown } = video;
  return shown;
}

/** Whether a video is trained and tested on, if it has a label. */
export const isUsed = ({ superseded, excluded }: LabelledVideo): boolean => !superseded && !excluded;

/** The fields that people can change. */
export const labelsOf = ({ label, split, group, excluded, note }: VideoLabels): VideoLabels => ({
  label,
  split,
  group,
  excluded,
  note,
});

/** Edits the layer of one shard. */
export class LayerEditor {
  private readonly rows: Record<string, LayerRow>;
  private readonly changes: Record<string, RowChange> = {};
  private isResubmitted = false;

  /** @param version - the dataset version that the edits will make */
  constructor(
    layer: LabelLayer | null,
    private readonly version: number,
  ) {
    this.rows = { ...layer?.rows };
  }

  /** Rows that the edits changed. */
  get edited(): number {
    return Object.keys(this.changes).length;
  }

  get isChanged(): boolean {
    return this.edited > 0 || this.isResubmitted;
  }

  get layer(): Omit<LabelLayer, 'counts'> {
    return { rows: this.rows, changes: this.changes };
  }

  /**
   * Sets fields of a row. A field that has the same value from its submission is set too: the person has confirmed it.
   *
   * @param unless - current values; fields that have them already stay as they are
   * @returns whether anything changed
   */
  set(offset: number, values: LabelValues, unless: LabelValues = {}): boolean {
    const before = this.rows[offset]?.set ?? {};
    const after = Object.fromEntries(
      layerFields.flatMap((field) => {
        const value = values[field];
        return value === undefined || value === unless[field] || before[field]?.value === value
          ? []
          : [[field, { value, version: this.version }]];
      }),
    );
    return this.write(offset, { ...before, ...after });
  }

  /**
   * Restores fields to their state before a change, unless they were changed again since.
   *
   * @returns whether all of the fields were still as the change left them
   */
  undo(offset: number, change: RowChange): boolean {
    const now = this.rows[offset]?.set ?? {};
    const next = new Map<string, unknown>(Object.entries(now));
    let isWhole = true;
    for (const field of layerFields) {
      const { before, after } = change[field] ?? {};
      if (before === undefined || after === undefined) continue;
      if (!isSame(now[field] ?? null, after)) isWhole = false;
      else if (before === null) next.delete(field);
      else next.set(field, before);
    }
    this.write(offset, Object.fromEntries(next) as FieldStates);
    return isWhole;
  }

  /** The dataset version that last changed a row; undefined if nobody has changed it. */
  lastVersion(offset: number): number | undefined {
    const set = this.rows[offset]?.set ?? {};
    const versions = layerFields.flatMap((field) => set[field]?.version ?? []);
    return versions.length === 0 ? undefined : Math.max(...versions);
  }

  /** Marks a row as replaced by a later submission of its video. */
  supersede(offset: number): void {
    this.rows[offset] = { set: {}, ...this.rows[offset], superseded: true };
    this.isResubmitted = true;
  }

  /** Takes over the submitted values of an earlier row of the same video, for fields that this row leaves empty. */
  carry(offset: number, submitted: LabelledVideo['submitted']): void {
    const given = Object.entries(submitted).filter(([, value]) => value !== null);
    if (given.length === 0) return;
    this.rows[offset] = { set: {}, superseded: false, ...this.rows[offset], submitted: Object.fromEntries(given) };
    this.isResubmitted = true;
  }

  /** Takes over the fields that people have set on an earlier row of the same video. */
  inherit(offset: number, set: FieldStates): void {
    this.write(offset, { ...set, ...this.rows[offset]?.set });
  }

  private write(offset: number, after: FieldStates): boolean {
    const before = this.rows[offset]?.set ?? {};
    const change: RowChange = {};
    for (const field of layerFields)
      if (!isSame(before[field] ?? null, after[field] ?? null))
        change[field] = { before: before[field] ?? null, after: after[field] ?? null };
    if (Object.keys(change).length === 0) return false;
    this.changes[offset] = change;
    this.rows[offset] = { superseded: false, ...this.rows[offset], set: after };
    return true;
  }
}

type State = { readonly value: unknown; readonly version: number } | null;

const isSame = (a: State, b: State): boolean =>
  a === b || (a !== null && b !== null && a.value === b.value && a.version === b.version);

/** Counts of the videos of a shard. Replaced rows do not count, and excluded videos count only as excluded. */
export function countVideos(videos: readonly LabelledVideo[]): VideoCounts {
  const current = videos.filter(({ superseded }) => !superseded);
  const used = current.filter(isUsed);
  return {
    rows: current.length,
    excluded: current.length - used.length,
    labels: addCounts(used.flatMap(({ label }) => (label === null ? [] : [[label, 1] as const]))),
    splits: addCounts(used.flatMap(({ split }) => (split === null ? [] : [[split, 1] as const]))),
  };
}
