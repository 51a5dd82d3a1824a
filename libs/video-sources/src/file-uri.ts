import { pathToFileURL } from 'node:url';

/** The uri of a file. `pathToFileURL` by itself drops control characters from the end of a path. */
export const fileUri = (path: string): string => pathToFileURL(`${path}/_`).href.slice(0, -'/_'.length);
