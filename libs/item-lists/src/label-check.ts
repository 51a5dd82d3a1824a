import { type BatchItem, type Split, splits } from '@clipyard/api-contract';

import { splitOfName } from './split-names.js';
import { fileName, isVideoFile } from './video-names.js';

/** Examples that a warning names. */
const EXAMPLES = 5;

/** How tables write a missing value. */
const MISSING: ReadonlySet<string> = new Set([
  ...['nan', 'none', 'null', 'nil', 'na', 'n/a', '#n/a', '<na>', 'undefined', '-', '?'],
]);

/** Names of folders for years, months, days, sessions and the like. */
const NUMBER = /^\d+$/;

interface LabelFacts {
  videos: number;
  readonly splits: Set<Split | 'none'>;
  /** The first folders with the label as their name, if it is a number. */
  readonly folders: Set<string>;
}

/**
 * Looks at the labels of a submission and warns of those that are probably not meant: the submission is valid, but a
 * model would learn the wrong classes. Holds one entry per label.
 */
export class LabelCheck {
  private readonly labels = new Map<string, LabelFacts>();
  private readonly splitFolders = new Set<string>();
  private readonly fileLabels = new Set<string>();
  private videos = 0;

  /** Counts by label. */
  get counts(): Record<string, number> {
    return Object.fromEntries([...this.labels].map(([label, { videos }]) => [label, videos]));
  }

  add({ label, split, customId, uri }: Pick<BatchItem, 'label' | 'split' | 'customId' | 'uri'>): void {
    if (split === undefined)
      for (const folder of customId.split('/').slice(0, -1))
        if (splitOfName(folder) !== undefined) this.splitFolders.add(folder);
    const facts = this.count(label, split);
    if (label === undefined || facts === null) return;
    const folder = customId.slice(0, Math.max(0, customId.lastIndexOf('/')));
    if (NUMBER.test(label) && facts.folders.size < 2 && folder.split('/').at(-1) === label) facts.folders.add(folder);
    if (label === fileName(customId) || label === fileName(uri)) this.fileLabels.add(label);
  }

  /** Adds a video of which only the label and the split are of interest. @returns the facts about its label */
  count(label: string | null | undefined, split: Split | null | undefined): LabelFacts | null {
    this.videos++;
    if (label == null) return null;
    const facts = this.labels.get(label) ?? { videos: 0, splits: new Set(), folders: new Set() };
    facts.videos++;
    facts.splits.add(split ?? 'none');
    this.labels.set(label, facts);
    return facts;
  }

  /** @param distinct - videos without repetitions, if the caller knows them; otherwise every item counts as one */
  warnings(distinct = this.videos): string[] {
    const known = { fileLabels: this.fileLabels, splitFolders: this.splitFolders };
    return [...labelWarnings(this.counts, this.videos, distinct, known), ...this.ofItems()];
  }

  private *ofItems(): Iterable<string> {
    const { splitFolders } = this;
    if (splitFolders.size > 0)
      yield (
        `${plural(splitFolders.size, 'folder is named like a split', 'folders are named like splits')} ` +
        `(${list(splitFolders)}), but no item has a split, so training may use the videos in them. Take the split ` +
        'from the folders (splitFrom: folder, --split-from-folders), or set split on the items.'
      );
    yield* this.ofFolders();
    yield* this.splitWarnings();
  }

  private *ofFolders(): Iterable<string> {
    const several = [...this.labels.values()].filter(({ folders }) => folders.size > 1);
    if (several.length === 0) return;
    yield (
      `${plural(several.length, 'class is', 'classes are')} a number that several folders have as their name, such ` +
      `as ${list(several[0]!.folders)}. Labels are the names of the last folders.`
    );
  }

  /** Warnings of classes that only one split has. */
  *splitWarnings(): Iterable<string> {
    const all = [...this.labels];
    const used = splits.filter((split) => all.some(([, facts]) => facts.splits.has(split)));
    const trains = all.some(([, facts]) => facts.splits.has('train') || facts.splits.has('none'));
    for (const split of used) {
      const only = all
        .filter(([, facts]) => facts.splits.size === 1 && facts.splits.has(split))
        .map(([label]) => label);
      if (only.length > 0 && (split === 'train' ? used.length > 1 : trains))
        yield `${plural(only.length, 'class has', 'classes have')} videos only in the ${split} split: ${list(only)}.`;
    }
  }
}

interface KnownLabels {
  readonly fileLabels?: Iterable<string>;
  readonly splitFolders?: ReadonlySet<string>;
}

/**
 * Warnings that follow from the number of videos of each label.
 *
 * @param videos - with and without a label
 * @param distinct - videos without repetitions
 * @param known - `fileLabels`: labels that are the names of their files; labels with the extension of a video are
 *   added. `splitFolders`: folders that another warning names; their labels are not named again.
 */
export function labelWarnings(
  counts: Readonly<Record<string, number>>,
  videos: number,
  distinct: number = videos,
  { fileLabels = [], splitFolders = new Set() }: KnownLabels = {},
): string[] {
  const labelled = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const labels = Object.keys(counts);
  const warnings: string[] = [];
  const alike = new Map<string, string[]>();
  for (const label of labels) {
    const key = folded(label);
    const group = alike.get(key);
    if (group === undefined) alike.set(key, [label]);
    else group.push(label);
  }
  const groups = [...alike.values()].filter(({ length }) => length > 1);
  for (const group of groups.slice(0, EXAMPLES))
    warnings.push(`${list(group)} differ only in case, blanks or Unicode form, and count as separate classes.`);
  if (groups.length > EXAMPLES)
    warnings.push(`${number(groups.length - EXAMPLES)} more groups of labels differ only in such ways.`);
  const files = new Set([...fileLabels, ...labels.filter(isVideoFile)]);
  if (files.size > 0)
    warnings.push(`${plural(files.size, 'label is a file name', 'labels are file names')}: ${list(files)}.`);
  const missing = labels.filter((label) => MISSING.has(label.toLowerCase()));
  if (missing.length > 0)
    warnings.push(`${plural(missing.length, 'class looks', 'classes look')} like a missing value: ${list(missing)}.`);
  const splitLike = labels.filter((label) => splitOfName(label) !== undefined && !splitFolders.has(label));
  if (splitLike.length > 0)
    warnings.push(`${plural(splitLike.length, 'class is', 'classes are')} named like a split: ${list(splitLike)}.`);
  if (labelled === 0 && videos > 0)
    warnings.push(
      'No video has a label. Labels are the names of the folders below the submitted one, or a column: label, or tag ' +
        'beside video_name.',
    );
  else if (labelled < videos)
    warnings.push(`Without a label: ${number(videos - labelled)} of ${number(videos)} videos.`);
  if (labels.length > 1 && labels.length * 3 > Math.min(distinct, labelled))
    warnings.push(
      `${number(labels.length)} classes for ${number(Math.min(distinct, labelled))} videos. Is this the right ` +
        'column or folder?',
    );
  else {
    // If most classes have few videos, the doubt about the column says more.
    const single = labels.filter((label) => counts[label] === 1);
    if (single.length > 0)
      warnings.push(`${plural(single.length, 'class has', 'classes have')} only one video: ${list(single)}.`);
  }
  return warnings;
}

/** Most labels. Unicode has no other forms of these characters. */
const PRINTABLE_ASCII = /^[ -~]*$/;

/** Equal for labels that people read as the same. */
function folded(label: string): string {
  const plain = PRINTABLE_ASCII.test(label) ? label : label.normalize('NFKC').replace(/\p{Cf}/gu, '');
  return plain
    .trim()
    .replace(/[\s_-]+/g, ' ')
    .toUpperCase()
    .toLowerCase();
}

/** The first names in quotes; invisible characters as escapes. */
function list(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, EXAMPLES).map((name) => `“${visible(name)}”`);
  return shown.join(', ') + (all.length > EXAMPLES ? ` and ${number(all.length - EXAMPLES)} more` : '');
}

const visible = (name: string): string =>
  name.replace(
    /[\p{C}\p{Zl}\p{Zp}\u00a0]/gu,
    (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );

const number = (value: number): string => value.toLocaleString('en');
const plural = (count: number, one: string, many: string): string => `${number(count)} ${count === 1 ? one : many}`;
