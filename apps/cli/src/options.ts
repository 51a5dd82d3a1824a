import { SegmentRuleTextSchema } from '@clipyard/api-contract';
import { InvalidArgumentError } from 'commander';

/** Folder for data that outlives a command, in the working directory. */
export const STATE_DIR = '.clipyard';

export const integer = (value: string): number => {
  const number = Number(value);
  if (value.trim() === '' || !Number.isInteger(number)) throw new InvalidArgumentError('must be a whole number');
  return number;
};

/** Parses a whole number from 1. */
export const positiveInteger = (value: string): number => {
  const number = integer(value);
  if (number < 1) throw new InvalidArgumentError('must be at least 1');
  return number;
};

/** Parses the number of entries to list, at most one page of the API. */
export const atMostAPage = (value: string): number => {
  const number = integer(value);
  if (number < 1 || number > 1000) throw new InvalidArgumentError('must be from 1 to 1000');
  return number;
};

/** Parses a probability. */
export const share = (value: string): number => {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0 && number <= 1))
    throw new InvalidArgumentError('must be a number from 0 to 1');
  return number;
};

/** Parses a number above 0. */
export const positive = (value: string): number => {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('must be a number above 0');
  return number;
};

/** Parses a number of seconds from 0. */
export const seconds = (value: string): number => {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0)) throw new InvalidArgumentError('must be a number of seconds');
  return number;
};

/** Checks the text of a rule before anything is read or uploaded. */
export const segmentRule = (text: string): string => {
  const { error } = SegmentRuleTextSchema.safeParse(text);
  if (error !== undefined) throw new InvalidArgumentError(error.issues.map(({ message }) => message).join('; '));
  return text;
};

/** Collects an option that may be repeated. */
export const repeated = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Drops undefined values, which the API does not accept. */
export function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}
