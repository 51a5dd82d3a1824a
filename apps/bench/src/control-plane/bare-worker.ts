import { loadSettings } from '@clipyard/config';
import { connectRedis } from '@clipyard/queues';
import { Worker } from 'bullmq';

/** BullMQ by itself, for comparison: a worker process whose jobs do nothing. */
const settings = loadSettings();
const worker = new Worker('bare', () => Promise.resolve(null), {
  connection: connectRedis(settings.REDIS_URL, 'worker'),
  prefix: settings.QUEUE_PREFIX,
  concurrency: settings.EXTRACT_CONCURRENCY,
});
worker.on('error', (error) => void process.stderr.write(`${error.message}\n`));
process.once('SIGTERM', () => void worker.close().finally(() => process.exit(0)));
