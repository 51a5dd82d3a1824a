import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Real videos and models that are not part of the project: CLIPYARD_TEST_DATA, or `shared/data` beside the checkout. Null where absent. */
export function sharedDataDir(): string | null {
  const path = process.env['CLIPYARD_TEST_DATA'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
  return existsSync(path) ? path : null;
}

export const SHARED_DATA_ABSENT = 'the shared test data is not on this machine (CLIPYARD_TEST_DATA names it)';
