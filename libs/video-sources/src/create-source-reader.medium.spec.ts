import { execFileSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';

/**
 * Modules of the AWS SDK in a process of its own that has opened a store and its sources, as every service does at its
 * start.
 */
function sdkModules(storeUrl: string, s3: object | null): number {
  const program = `
    import { createObjectStore } from '@clipyard/object-store';
    import { createSourceReader } from '@clipyard/video-sources';
    import { createRequire } from 'node:module';
    const s3 = ${JSON.stringify(s3)};
    const store = await createObjectStore('${storeUrl}', s3 === null ? {} : { s3 });
    await createSourceReader(store, { policy: { allow: [], deny: [] }, allowedRoots: ['/tmp'], s3 });
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    process.stdout.write(String(loaded.filter((path) => path.includes('/@aws-sdk/')).length));
  `;
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
    }),
  );
}

describe('the AWS SDK', () => {
  it('is not loaded by a process that knows no S3, and is by one that does', () => {
    expect(sdkModules('file:///tmp', null)).toBe(0);
    expect(
      sdkModules('s3://bucket', {
        region: 'us-east-1',
        forcePathStyle: true,
        endpoint: 'http://127.0.0.1:9',
        accessKeyId: 'a',
        secretAccessKey: 'b',
      }),
    ).toBeGreaterThan(0);
  });
});
