import 'reflect-metadata';

import { sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type CreatedApiKey } from '@clipyard/api-contract';
import { FileSystemObjectStore, keys } from '@clipyard/object-store';
import { makeCertificate, type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { WatchRepository } from '@clipyard/watches';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { type ApiProcess, startApi } from '../auth/api.fixture.js';
import { HttpsSnsClient } from './https-sns-client.js';

const folder = tempDir();
const store = new FileSystemObjectStore(join(folder.path, 'store'));
const watches = new WatchRepository(store);
const videos = join(folder.path, 'videos');
const prefix = pathToFileURL(videos).href;
let redis: RedisFixture;
let api: ApiProcess;
let admin: CreatedApiKey;
let vision: CreatedApiKey;

beforeAll(async () => {
  mkdirSync(videos);
  writeFileSync(join(videos, 'a.mp4'), 'a');
  redis = await startRedis();
  api = await startApi(redis.url, join(folder.path, 'store'), { ALLOWED_ROOTS: folder.path });
  admin = await api.createKey({ name: 'me', scopes: ['admin'] });
  vision = await api.createKey({ name: 'vision', scopes: ['submit', 'read'], project: 'vision' }, admin);
});
afterAll(async () => {
  await api.stop();
  await redis.stop();
  folder.remove();
});

const body = (change: object = {}): object => ({ source: { prefix }, rule: { dataset: 'clips' }, ...change });
async function create(change: object = {}): Promise<{ id: string; eventsToken: string | null }> {
  const answer = await api.call('POST', '/v1/watches', vision, body(change));
  expect([answer.status, answer.headers.get('location')], JSON.stringify(answer.body)).toEqual([
    201,
    `/v1/watches/${answer.body['id'] as string}`,
  ]);
  return answer.body as { id: string; eventsToken: string | null };
}
const isRequested = async (id: string): Promise<boolean> => (await watches.requests(id)).has('now');

describe('a watch', () => {
  it('is created, listed, paused, resumed, run and deleted', async () => {
    const { id, eventsToken } = await create({
      name: 'New videos',
      schedule: { cron: '0 3 * * *', timeZone: 'Europe/Berlin' },
    });
    expect(eventsToken).toBeNull();
    expect((await api.call('GET', `/v1/watches/${id}`, vision)).body).toMatchObject({
      object: 'watch',
      project: 'vision',
      name: 'New videos',
      state: 'active',
      by: 'vision',
      rule: { purpose: 'extract', dataset: 'clips', priority: 5 },
      settleSeconds: 10,
      objects: 0,
      lastRun: null,
      nextRunAt: expect.stringMatching(/T0[12]:00:00\.000Z$/),
      eventsPath: null,
    });
    // A watch with a schedule waits for its first time.
    expect(await isRequested(id)).toBe(false);
    expect((await api.call('POST', `/v1/watches/${id}/pause`, vision)).body).toMatchObject({ state: 'paused' });
    expect(await api.call('POST', `/v1/watches/${id}/run`, vision)).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: expect.stringContaining('resume it first') },
    });
    expect((await api.call('POST', `/v1/watches/${id}/resume`, vision)).body).toMatchObject({ state: 'active' });
    expect((await api.call('POST', `/v1/watches/${id}/run`, vision)).status).toBe(202);
    expect(await isRequested(id)).toBe(true);
    expect((await api.call('GET', `/v1/watches/${id}/runs`, vision)).body).toEqual({ data: [], nextPageToken: null });
    expect((await api.call('GET', `/v1/watches/${id}/runs/1/changes`, vision)).status).toBe(404);
    expect((await api.call('DELETE', `/v1/watches/${id}`, vision)).body).toMatchObject({
      target: { kind: 'watch', id },
    });
  });

  it('without a schedule runs at once, and a repeated call with the same key creates no second one', async () => {
    const call = () => api.call('POST', '/v1/watches', vision, body({ name: 'once' }), { 'idempotency-key': 'k1' });
    const [first, second] = [await call(), await call()];
    expect([first.status, second.status, second.body['id']]).toEqual([201, 201, first.body['id']]);
    expect(await isRequested(first.body['id'] as string)).toBe(true);
  });

  it.each([
    [{ source: { prefix: 'https://example.org/videos/' } }, /source\.prefix must start with s3:\/\/ or file:\/\//],
    [{ source: { prefix: 'file:///etc' } }, /outside the allowed roots/],
    [{ source: { prefix: `${prefix}/none` } }, /does not exist/],
    [{ source: { prefix, include: ['['] } }, /is not a pattern/],
    [{ rule: {} }, /dataset is required/],
    [{ rule: { purpose: 'classify', dataset: 'clips' } }, /dataset has no meaning/],
    [{ rule: { purpose: 'classify', model: 'none' } }, /none/],
    [{ schedule: { cron: 'daily' } }, /schedule\.cron/],
    [{ schedule: { cron: '@daily', timeZone: 'Mars/Base' } }, /is not a time zone/],
    [{ events: { kind: 'sns', topicArn: 'videos' } }, /ARN/],
    [{ metadata: { watch: 'x' } }, /metadata/],
    [{ settleSeconds: -1 }, /settleSeconds/],
    [{ more: 1 }, /more/],
  ])('is refused with a reason: %j', async (change, reason) => {
    const answer = await api.call('POST', '/v1/watches', vision, body(change));
    expect([400, 422], JSON.stringify(answer.body)).toContain(answer.status);
    expect(answer.body['detail']).toMatch(reason);
  });
});

const s3Event = (bucket: string, key: string): object => ({
  EventName: 's3:ObjectCreated:Put',
  Key: `${bucket}/${key}`,
  Records: [{ eventName: 's3:ObjectCreated:Put', s3: { bucket: { name: bucket }, object: { key } } }],
});

/** A watch on a bucket, written as the API writes it, since this deployment has no S3. */
async function bucketWatch(events: 'webhook' | 'sns'): Promise<{ id: string; token: string }> {
  const made = await create({ events: { kind: 'webhook' } });
  const record = (await watches.record({ project: 'vision' }, made.id))!;
  const changed = events === 'sns' ? { events: { kind: 'sns' as const, topicArn: TOPIC }, eventsTokenHash: null } : {};
  const source = { prefix: 's3://videos/new clips/' };
  await store.put(keys.watch(made.id), JSON.stringify({ ...record, source, ...changed }));
  await watches.serve(made.id, ['now']);
  return { id: made.id, token: made.eventsToken! };
}

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:videos';

describe('events of a webhook', () => {
  it('need the token of the watch', async () => {
    const { id, token } = await bucketWatch('webhook');
    const other = await bucketWatch('webhook');
    const send = (to: string, authorization?: string) =>
      api.call(
        'POST',
        `/v1/watches/${to}/events`,
        undefined,
        s3Event('videos', 'new+clips/a%2Bb.mp4'),
        authorization === undefined ? {} : { authorization },
      );
    for (const [to, authorization] of [
      [id, undefined],
      [id, 'Bearer wrong'],
      [id, `Bearer ${other.token}`],
      [id, `Bearer ${vision.key}`],
      [id.replace(/.{6}$/, '000000'), `Bearer ${token}`],
    ] as const)
      expect(await send(to, authorization), authorization).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated', detail: expect.stringContaining('no watch with this id and token') },
      });
    expect(await isRequested(id)).toBe(false);
    for (let repeated = 0; repeated < 3; repeated++)
      expect(await send(id, `Bearer ${token}`)).toMatchObject({
        status: 202,
        body: { kind: 'notification', run: true },
      });
    // A replayed event is one more reason for the same run.
    expect(await watches.requests(id)).toEqual(new Map([['now', { trigger: 'event', notBefore: 0 }]]));
    expect(JSON.stringify(api.log)).not.toContain(token);
  });

  it('start no run if no object is below the prefix', async () => {
    const { id, token } = await bucketWatch('webhook');
    const send = (event: unknown) =>
      api.call('POST', `/v1/watches/${id}/events`, undefined, event, { authorization: `Bearer ${token}` });
    for (const event of [
      s3Event('videos', 'new+clips.mp4'),
      s3Event('videos', 'old/a.mp4'),
      s3Event('other', 'new+clips/a.mp4'),
      { Service: 'Amazon S3', Event: 's3:TestEvent' },
    ])
      expect((await send(event)).body).toMatchObject({ run: false });
    expect(await isRequested(id)).toBe(false);
    expect((await send('x')).status).toBe(400);
    expect((await send(Buffer.alloc(600 * 1024, 'x'))).status).toBe(413);
  });
});

describe.skipIf(!existsSync('/usr/bin/openssl'))('events of SNS (needs openssl)', () => {
  const CERTIFICATE = 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem';
  const CONFIRM = 'https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=t';
  let key: string;
  let pem: string;
  let fetched: string[];
  beforeAll(() => {
    const made = makeCertificate(folder.path, 'DNS:sns.amazonaws.com');
    key = readFileSync(made.key, 'utf8');
    pem = readFileSync(made.cert, 'utf8');
  });
  beforeEach(() => {
    fetched = [];
    vi.spyOn(api.app.get(HttpsSnsClient), 'get').mockImplementation((url) => {
      fetched.push(url.href);
      return Promise.resolve(url.href === CERTIFICATE ? pem : '<ConfirmSubscriptionResponse/>');
    });
  });

  function message(fields: Record<string, string>): Record<string, string> {
    const all: Record<string, string> = {
      MessageId: 'm-1',
      TopicArn: TOPIC,
      Timestamp: new Date().toISOString(),
      SignatureVersion: '2',
      SigningCertURL: CERTIFICATE,
      ...fields,
    };
    const names = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    const text = names.flatMap((name) => (all[name] === undefined ? [] : [`${name}\n${all[name]}\n`])).join('');
    return { ...all, Signature: sign('sha256', Buffer.from(text), key).toString('base64') };
  }
  const send = (id: string, sent: object) =>
    api.call('POST', `/v1/watches/${id}/events`, undefined, JSON.stringify(sent), {
      'content-type': 'text/plain; charset=UTF-8',
    });
  const notification = (change: Record<string, string> = {}) =>
    message({ Type: 'Notification', Message: JSON.stringify(s3Event('videos', 'new+clips/a.mp4')), ...change });
  const subscription = (SubscribeURL = CONFIRM) =>
    message({ Type: 'SubscriptionConfirmation', Message: 'You have chosen to subscribe', Token: 't', SubscribeURL });

  it('confirm their subscription and start runs', async () => {
    const { id } = await bucketWatch('sns');
    expect((await send(id, subscription())).body).toEqual({ object: 'watch_event', kind: 'subscription', run: true });
    expect(fetched).toEqual([CERTIFICATE, CONFIRM]);
    await watches.serve(id, ['now']);
    for (let replayed = 0; replayed < 2; replayed++)
      expect(await send(id, notification())).toMatchObject({ status: 202, body: { kind: 'notification', run: true } });
    expect(await isRequested(id)).toBe(true);
    // The certificate was fetched once.
    expect(fetched).toEqual([CERTIFICATE, CONFIRM]);
  });

  it('are refused if SNS has not sent them, and then nothing is confirmed', async () => {
    const { id } = await bucketWatch('sns');
    const old = new Date(Date.now() - 2 * 3_600_000).toISOString();
    for (const [sent, reason] of [
      [{ ...notification(), Message: '{}' }, /signature is wrong/],
      [{ ...subscription(), SubscribeURL: `${CONFIRM}2` }, /signature is wrong/],
      [notification({ Timestamp: old }), /not of the last hour/],
      [notification({ TopicArn: `${TOPIC}-other` }), /is of the topic/],
      [notification({ SigningCertURL: 'https://example.org/a.pem' }), /SigningCertURL must be/],
      [subscription('https://example.org/confirm'), /SubscribeURL must be/],
    ] as const)
      expect(await send(id, sent), String(reason)).toMatchObject({
        status: 403,
        body: { code: 'forbidden', detail: expect.stringMatching(reason) },
      });
    expect((await send(id, { Type: 'Notification' })).status).toBe(400);
    // The first test of this file fetched the certificate.
    expect(fetched).toEqual([]);
    expect(await isRequested(id)).toBe(false);
  });
});
