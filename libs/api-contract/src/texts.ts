import { z } from 'zod';

/** Paths have at most 4,096 bytes, and three characters for each byte that is escaped. */
export const MAX_URI = 16_384;

const isMissing = (input: unknown): boolean => input === undefined || input === null;
export const text = z.string({ error: ({ input }) => (isMissing(input) ? 'is missing' : 'must be a text') });

/** Half of a surrogate pair cannot be written as UTF-8: another text would be read back. */
export const wellFormed = text.refine(
  (value) => !/\p{Cs}/u.test(value),
  'has half of a surrogate pair, which is not a character',
);
