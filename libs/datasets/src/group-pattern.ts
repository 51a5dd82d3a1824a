import { ClipyardError } from '@clipyard/api-contract';
import { RE2JS } from 're2js';

import { type ShardRow } from './shard-rows.js';

const lastPart = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);

/**
 * Finds the group of a row with a pattern such as UCF101's `_g(\d+)_`. The group is the text in the first parentheses
 * of the pattern, or the whole match if it has none. The pattern is matched against the file name, then the customId,
 * then the whole uri. RE2 takes linear time for every pattern.
 *
 * @returns a function of the row; undefined if nothing matches
 * @throws ClipyardError `invalid_request` if the pattern is not valid RE2
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
