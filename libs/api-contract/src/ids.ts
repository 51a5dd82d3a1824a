import { createHash, randomBytes } from 'node:crypto';

import { z } from 'zod';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Characters of the time. */
const TIME = 9;
/** 130 bits: the id of an upload is enough to use it, so it must not be guessable. */
const UPLOAD_RANDOM = 26;

/**
 * Creates an id: the prefix, 9 characters of milliseconds in Crockford base 32, so that ids sort by time, and 10 random
 * characters (26 for uploads). BullMQ forbids ':' in job ids, so ids use only '_' and '-' as separators.
 */
export function newId(prefix: IdPrefix, now: number = Date.now()): string {
  let time = '';
  for (let rest = now, i = 0; i < TIME; i++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
  const random = Array.from(randomBytes(prefix === 'upload' ? UPLOAD_RANDOM : 10), (byte) => ALPHABET[byte % 32]).join(
    '',
  );
  return `${prefix}_${time}${random}`;
}

/**
 * The smallest id of a moment: older ids sort before it, and ids of this moment or later ones do not.
 *
 * @param now - milliseconds since 1970
 */
export function firstIdAt(prefix: IdPrefix, now: number): string {
  const id = newId(prefix, Math.max(0, now));
  const time = id.slice(0, prefix.length + 1 + TIME);
  return time.padEnd(id.length, ALPHABET[0]);
}

/**
 * The id of the webhook that reports a round of a batch. It is derived from both, so receivers can recognise a second
 * delivery.
 */
export function deliveryId(batchId: string, round: number): string {
  return `dlv_${createHash('sha256').update(`${batchId}/${round}`).digest('hex').slice(0, 19)}`;
}

const prefixes = ['batch', 'run', 'model', 'cls', 'upload', 'dlv', 'key', 'rcl', 'lbl', 'rvw', 'del', 'wch'] as const;
type IdPrefix = (typeof prefixes)[number];
const patternOf = (prefix: IdPrefix): string => `${prefix}_[0-9a-z]{19}${prefix === 'upload' ? '([0-9a-z]{16})?' : ''}`;
const pattern = new RegExp(`^(${prefixes.map(patternOf).join('|')})$`);

/** Whether `newId` can have made this string. Other strings are never used in storage keys. */
export function isId(value: string): boolean {
  return pattern.test(value);
}

/** The schema of ids with this prefix. */
export const idSchema = (prefix: IdPrefix): z.ZodString => z.string().regex(new RegExp(`^${patternOf(prefix)}$`));

/** Complements every character after the prefix, so that the newest id sorts first. It is its own inverse. */
export function reverseId(id: string): string {
  const cut = id.indexOf('_') + 1;
  const reversed = Array.from(id.slice(cut), (char) => ALPHABET[31 - ALPHABET.indexOf(char)] ?? char).join('');
  return id.slice(0, cut) + reversed;
}
