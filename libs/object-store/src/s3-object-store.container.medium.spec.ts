import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { dockerAnswers, type S3Fixture, startRustFs } from '@clipyard/testing';
import { afterAll, beforeAll, describe } from 'vitest';

import { objectStoreContract } from './object-store.contract.js';
import { S3ObjectStore } from './s3-object-store.js';

const docker = await dockerAnswers();

/** The server that docker-compose.yml starts. */
describe.skipIf(!docker)(
  `S3ObjectStore on RustFS in a container${docker ? '' : ' (skipped: no Docker engine answers)'}`,
  () => {
    let server: S3Fixture;

    beforeAll(async () => {
      server = await startRustFs();
      const client = new S3Client({
        endpoint: server.endpoint,
        region: server.region,
        forcePathStyle: true,
        credentials: server,
      });
      await client.send(new CreateBucketCommand({ Bucket: 'clipyard' }));
      client.destroy();
    }, 120_000);
    afterAll(() => server.stop());

    objectStoreContract(() =>
      Promise.resolve(new S3ObjectStore('clipyard', 'some/prefix/', { ...server, forcePathStyle: true })),
    );
  },
);
