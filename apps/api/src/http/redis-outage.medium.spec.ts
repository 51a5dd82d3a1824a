import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiProcess, startApi } from '../auth/api.fixture.js';

const folder = tempDir();
let redis: RedisFixture;
let api: ApiProcess;
let batch: string;

beforeAll(async () => {
  redis = await startRedis();
  api = await startApi(redis.url, folder.path);
  const items = '{"uri":"s3://b/a.mp4","customId":"a"}\n';
  const answer = await api.call('POST', '/v1/batches?dataset=d', undefined, items, {
    'content-type': 'application/x-ndjson',
  });
  batch = String(answer.body['id']);
  await redis.kill();
});
afterAll(async () => {
  await redis.restart();
  await api.stop();
  await redis.stop();
  folder.remove();
});

describe('the API without Redis', () => {
  it.each(['/v1/workers', '/admin/queues', '/admin/queues/api/queues'])('answers %s with 503', async (path) => {
    const { status, body } = await api.call('GET', path);
    expect({ status, ...body }).toMatchObject({
      status: 503,
      code: 'queue_unavailable',
      detail: 'Redis does not answer',
    });
  });

  it('says in its readiness why', async () => {
    const { status, body } = await api.call('GET', '/readyz');
    expect(status).toBe(503);
    expect(JSON.stringify(body)).not.toMatch(/maxRetries|ECONN/);
  });

  it('takes orders to batches, since the store keeps them', async () => {
    for (const [order, state] of [
      ['pause', 'paused'],
      ['resume', 'queued'],
      ['cancel', 'cancelling'],
    ])
      expect(await api.call('POST', `/v1/batches/${batch}/${order}`)).toMatchObject({ status: 202, body: { state } });
  });

  it('says what an unfinished batch waits for', async () => {
    expect(await api.call('GET', `/v1/batches/${batch}`)).toMatchObject({
      status: 200,
      body: { state: 'cancelling', waitingFor: 'Redis does not answer' },
    });
  });

  it('logs the outage once', () => {
    const messages = api.log.map(({ message }) => message);
    expect(messages.filter((message) => message === 'Redis is not available')).toHaveLength(1);
    expect(messages.filter((message) => message === 'request failed' || message === 'redis')).toEqual([]);
  });
});
