import { type AddressInfo } from 'node:net';

import { type CreateApiKey, type CreatedApiKey } from '@clipyard/api-contract';
import { parseSettings } from '@clipyard/config';
import { type Logger } from '@clipyard/service';
import { type Boot } from '@clipyard/service';
import { type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { ApiModule } from '../api.module.js';
import { configureHttp } from '../http/configure-http.js';
import { requireDeclared } from './declared-answer.fixture.js';

export interface ApiProcess {
  readonly app: INestApplication;
  readonly log: Readonly<Record<string, unknown>>[];
  /**
   * Calls the API with a key. Strings, bytes and forms are sent as they are, anything else as JSON.
   *
   * @throws Error if a JSON answer is not as its route declares it
   */
  call(
    method: string,
    path: string,
    key?: CreatedApiKey,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }>;
  createKey(request: CreateApiKey, by?: CreatedApiKey): Promise<CreatedApiKey>;
  stop(): Promise<void>;
}

/** Starts the API inside the test process, with a real Redis and a store in a folder. */
export async function startApi(
  redisUrl: string,
  storeFolder: string,
  settings: Record<string, string> = {},
): Promise<ApiProcess> {
  const log: Record<string, unknown>[] = [];
  const line = (fields: unknown, message?: string): void =>
    void log.push({ ...(typeof fields === 'object' ? fields : {}), message });
  const logger = { info: line, warn: line, error: line, debug: () => undefined, fatal: line } as unknown as Logger;
  const boot: Boot = {
    settings: parseSettings({ STORE_URL: `file://${storeFolder}`, REDIS_URL: redisUrl, ...settings }),
    logger,
    traces: null,
  };
  const app = await NestFactory.create(ApiModule.register(boot), {
    logger: false,
    bodyParser: false,
    forceCloseConnections: true,
  });
  configureHttp(app, logger);
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  const call: ApiProcess['call'] = async (method, path, key, body, headers = {}) => {
    const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData;
    const answer = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key.key}` }),
        ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: (raw ? body : JSON.stringify(body)) as never }),
    });
    const text = await answer.text();
    const { status, headers: answered } = answer;
    if (text === '' || !/[/+]json/.test(answered.get('content-type') ?? ''))
      return { status, headers: answered, body: { text } };
    const json = JSON.parse(text) as Record<string, unknown>;
    requireDeclared(method, path, status, json);
    return { status, headers: answered, body: json };
  };
  return {
    app,
    log,
    call,
    createKey: async (request, by) => {
      const { status, body } = await call('POST', '/v1/keys', by, request);
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body as unknown as CreatedApiKey;
    },
    stop: () => app.close(),
  };
}
