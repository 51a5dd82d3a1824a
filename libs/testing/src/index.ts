export { dockerAnswers } from './services/docker.js';
export { freePort } from './services/free-port.js';
export { LocalProcess } from './services/local-process.js';
export { startRedis, type RedisFixture } from './services/redis.js';
export { s3Unavailable, startS3, type S3Fixture } from './services/s3.js';
export { SHARED_DATA_ABSENT, sharedDataDir } from './shared-data.js';
export { tempDir } from './temp-dir.js';
export { waitFor } from './wait-for.js';
