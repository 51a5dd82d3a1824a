import { existsSync } from 'node:fs';

/**
 * The folder of real videos and models, which are not part of the project.
 *
 * @returns the folder that CLIPYARD_TEST_DATA names, or null if it is not set or does not exist
 */
export function sharedDataDir(): string | null {
  const path = process.env['CLIPYARD_TEST_DATA'] ?? '';
  return existsSync(path) ? path : null;
}

export const SHARED_DATA_ABSENT = 'needs the shared test data; set CLIPYARD_TEST_DATA to its folder';
