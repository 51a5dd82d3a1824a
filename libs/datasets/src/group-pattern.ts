import { ClipyardError } from '@clipyard/api-contract';
import { RE2JS } from 're2js';

import { type ShardRow } from './shard-rows.js';

const lastPart = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);

/**
 * Finds the group of a row by a pattern such as UCF101's `_g(\d+)_`: what its first parentheses match, or all that matches where it has none, in
 * the file name, else in the customId, else in the whole uri. RE2 takes linear time, whatever the pattern.
 * @returns a function of the row; undefined where nothing matches
 * @throws ClipyardError `invalid_request` for what is no RE2 pattern
 */
export function groupFinder(pattern: string): (row: Pick<ShardRow, 'uri' | 'customId'>) => string | undefined {
  const compiled = compile(pattern);
  const group = compiled.groupCount() > 0 ? 1 : 0;
  return ({ uri, customId }) => {
    for (const text of [uri === null ? null : lastPart(uri), customId, uri]) {
      const matcher = compiled.matcher(text ?? '');
      if (text !== null && matcher.find()) return matcher.group(group) || undefined;
    }
    return undefined;
  };
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new ClipyardError('invalid_request', `groupPattern is not an RE2 pattern: ${(error as Error).message}`, {
      cause: error,
      errors: [{ pointer: '/hyperparameters/groupPattern', code: 'invalid_format' }],
    });
  }
}
