import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The folder of real videos and models, which are not part of the project: CLIPYARD_TEST_DATA, or `shared/data` next to
 * the checkout; null if it does not exist.
 */
export function sharedDataDir(): string | null {
  const path = process.env['CLIPYARD_TEST_DATA'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url));
  return existsSync(path) ? path : null;
}

export const SHARED_DATA_ABSENT = 'needs the shared test data; set CLIPYARD_TEST_DATA to its folder';
