import { execFileSync } from 'node:child_process';

import { FileSystemObjectStore, keys } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { ApiKeyRepository } from './api-key-repository.js';

const folder = tempDir();
let path: string;
let count = 0;
let repository: ApiKeyRepository;
beforeEach(() => {
  path = `${folder.path}/${count++}`;
  repository = new ApiKeyRepository(new FileSystemObjectStore(path));
});
afterAll(() => folder.remove());

const DAY = 86_400_000;

describe('ApiKeyRepository', () => {
  it('gives old keys without a project the default one, or all projects if they administered everything', async () => {
    for (const [scopes, project] of [
      [['submit', 'train'], 'default'],
      [['admin'], '*'],
    ] as const) {
      const { key, id } = await repository.create({
        name: 'old',
        scopes: [...scopes],
        project: 'vision',
        quotas: { itemsADay: 5 },
      });
      expect(await repository.verify(key)).toMatchObject({ project: 'vision', quotas: { itemsADay: 5 } });
      const store = new FileSystemObjectStore(path);
      const entry = keys.sequenceEntry(keys.apiKey(id), 1);
      const {
        project: _,
        quotas: __,
        ...old
      } = JSON.parse(Buffer.from((await store.get(entry))!).toString()) as Record<string, unknown>;
      await store.put(entry, JSON.stringify(old));
      expect(await repository.verify(key)).toMatchObject({ project, quotas: {} });
      expect(await repository.revoke(id)).toMatchObject({ project });
    }
  });

  it('identifies a key by its own value, and stores no secret', async () => {
    expect(await repository.any()).toBe(false);
    const { key, id } = await repository.create({ name: 'robot', scopes: ['submit'] });
    expect(await repository.any()).toBe(true);
    expect(await repository.verify(key)).toMatchObject({ id, name: 'robot', scopes: ['submit'] });
    const secret = key.slice(`clipyard_${id.slice('key_'.length)}_`.length);
    // Every object of the store, and every name.
    expect(
      execFileSync('sh', ['-c', `find . -type f -print -exec cat {} +`], { cwd: path, encoding: 'utf8' }),
    ).not.toContain(secret);
    const wrong = key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A');
    for (const token of [
      wrong,
      '',
      'clipyard_',
      `${key}x`,
      key.replace(id.slice(4), '0'.repeat(19)),
      key.replace(id.slice(4), '../../../../../../x'),
    ])
      expect(await repository.verify(token), token).toBeNull();
  });

  it('ends a key when its time is over, and when it is revoked', async () => {
    const timed = await repository.create({ name: 'timed', scopes: ['read'], expiresInDays: 1 }, 0);
    expect([await repository.verify(timed.key, DAY - 1), await repository.verify(timed.key, DAY)]).toEqual([
      expect.objectContaining({ name: 'timed' }),
      null,
    ]);
    const { key, id } = await repository.create({ name: 'lost', scopes: ['read'] });
    const { revokedAt } = await repository.revoke(id);
    expect([await repository.verify(key), (await repository.revoke(id)).revokedAt]).toEqual([null, revokedAt]);
    await expect(repository.revoke('key_0000000000000000000')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('says when a key was last used, to the hour', async () => {
    const { key } = await repository.create({ name: 'a', scopes: ['read'] }, 0);
    for (const at of [1000, 2000, 4_000_000]) await repository.verify(key, at);
    expect((await repository.list()).data.map(({ lastUsedAt }) => lastUsedAt)).toEqual([
      new Date(4_000_000).toISOString(),
    ]);
  });
});
