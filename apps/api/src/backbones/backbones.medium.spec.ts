import 'reflect-metadata';

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { type Backbone, BackboneSchema, type CreatedApiKey, type Upload } from '@clipyard/api-contract';
import { OnnxGraph } from '@clipyard/tensors';
import { type RedisFixture, startRedis, tempDir } from '@clipyard/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type ApiProcess, startApi } from '../auth/api.fixture.js';

const folder = tempDir();
const graphFile = join(folder.path, 'models', 'tiny.onnx');
let redis: RedisFixture;
let api: ApiProcess;
let admin: CreatedApiKey;
let reader: CreatedApiKey;

/** Means of the channels of (n, 3, size, size). */
function graph(): Uint8Array {
  const onnx = new OnnxGraph('means');
  const input = onnx.input('image', ['n', 3, 'h', 'w']);
  onnx.output('means', onnx.op('Flatten', [onnx.op('GlobalAveragePool', [input])], { axis: 1 }), ['n', 3]);
  return onnx.encode();
}
const descriptor = { name: 'means', licence: 'MIT', pretrained: true, size: 32 };
const add = (body: object, key = admin) => api.call('POST', '/v1/backbones', key, { descriptor, ...body });
const list = async (): Promise<Backbone[]> =>
  ((await api.call('GET', '/v1/backbones', reader)).body['data'] as unknown[]).map((one) => BackboneSchema.parse(one));

beforeAll(async () => {
  for (const name of ['store', 'models']) mkdirSync(join(folder.path, name));
  writeFileSync(graphFile, graph());
  redis = await startRedis();
  api = await startApi(redis.url, join(folder.path, 'store'), { ALLOWED_ROOTS: join(folder.path, 'models') });
  admin = await api.createKey({ name: 'admin', scopes: ['admin'] });
  reader = await api.createKey({ name: 'reader', scopes: ['read'], project: 'vision' }, admin);
}, 60_000);
afterAll(async () => {
  await api.stop();
  await redis.stop();
  folder.remove();
}, 60_000);

describe('/v1/backbones', { timeout: 120_000 }, () => {
  it('adds a file by its uri, which every project may use', async () => {
    expect(await list()).toEqual([]);
    const { status, body } = await add({ uri: pathToFileURL(graphFile).href });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      object: 'backbone',
      name: 'means',
      kind: 'onnx',
      encodes: 'image',
      licence: 'MIT',
      featureSize: 3,
      imageSize: 32,
      window: null,
      default: false,
      source: 'tiny.onnx',
    });
    expect(await list()).toEqual([body]);
  });

  it('adds an uploaded file, as the default, and lists it once if it is added again', async () => {
    const content = { 'content-type': 'application/octet-stream' };
    const sent = await api.call('POST', '/v1/uploads', admin, Uint8Array.from(readFileSync(graphFile)), content);
    const { uri } = sent.body as unknown as Upload;
    for (let time = 0; time < 2; time++)
      expect((await add({ uri, descriptor: { ...descriptor, name: 'uploaded' }, default: true })).body).toMatchObject({
        name: 'uploaded',
        default: true,
      });
    expect((await list()).map(({ name, default: isDefault }) => [name, isDefault])).toEqual([
      ['means', false],
      ['uploaded', true],
    ]);
  });

  it('changes the default, and removes other backbones', async () => {
    const made = await api.call('POST', '/v1/backbones/means/default', admin);
    expect(made.body).toMatchObject({ name: 'means', default: true });
    expect((await api.call('DELETE', '/v1/backbones/means', admin)).status).toBe(409);
    expect((await api.call('DELETE', '/v1/backbones/uploaded', admin)).status).toBe(200);
    expect((await list()).map(({ name }) => name)).toEqual(['means']);
    expect((await api.call('POST', '/v1/backbones/uploaded/default', admin)).status).toBe(404);
  });

  it('is named by batches', async () => {
    const items = [{ uri: pathToFileURL(graphFile).href }];
    const submit = (backbone: string) =>
      api.call('POST', '/v1/batches', admin, { dataset: 'd', items, frames: { backbone } });
    expect((await submit('means')).body).toMatchObject({ spec: { backbone: 'means', imageSize: 32, featureSize: 3 } });
    expect((await submit('none')).body).toMatchObject({ errors: [{ pointer: '/frames/backbone' }] });
  });

  it('says how to fix a wrong descriptor, and refuses files that are no graphs', async () => {
    const uri = pathToFileURL(graphFile).href;
    expect((await add({ uri, descriptor: { ...descriptor, size: 31 } })).status).toBe(400);
    const wrong = await add({ uri, descriptor: { ...descriptor, output: { name: 'y' } } });
    expect(wrong.body).toMatchObject({
      code: 'backbone_invalid',
      detail: '"output.name" is y, but the outputs of the graph are: means (? × 3)',
    });
    writeFileSync(join(folder.path, 'models', 'text.onnx'), 'no graph');
    const text = await add({ uri: pathToFileURL(join(folder.path, 'models', 'text.onnx')).href });
    expect(text.body).toMatchObject({ code: 'backbone_invalid' });
    expect((await list()).map(({ name }) => name)).toEqual(['means']);
  });

  it('is changed by admins of all projects only', async () => {
    const admins = await api.createKey({ name: 'a', scopes: ['admin'], project: 'vision' }, admin);
    for (const key of [reader, admins])
      expect((await add({ uri: pathToFileURL(graphFile).href }, key)).status).toBe(403);
  });
});
