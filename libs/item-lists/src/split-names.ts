import { type Split } from '@clipyard/api-contract';

/** Names that folders and labels have if they stand for a split. */
const SPLIT_NAMES: Readonly<Record<Split, readonly string[]>> = {
  train: ['train', 'training'],
  validation: ['val', 'valid', 'validation', 'dev'],
  test: ['test', 'testing', 'eval', 'holdout'],
};

/** The split that a folder stands for, by its name in lower case. */
export const splitNames: ReadonlyMap<string, Split> = new Map(
  Object.entries(SPLIT_NAMES).flatMap(([split, names]) => names.map((name) => [name, split as Split] as const)),
);

/** The split that a folder with this name means; undefined for other names. */
export const splitOfName = (name: string): Split | undefined => splitNames.get(name.toLowerCase());
