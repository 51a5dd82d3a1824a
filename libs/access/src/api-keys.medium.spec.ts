import { FileSystemObjectStore } from '@clipyard/object-store';
import { tempDir } from '@clipyard/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import { ApiKeyRepository } from './api-key-repository.js';
import { ApiKeys } from './api-keys.js';

const folder = tempDir();
let apiKeys: ApiKeys;
let changes: number;
let count = 0;
beforeEach(() => {
  changes = 0;
  apiKeys = new ApiKeys(new ApiKeyRepository(new FileSystemObjectStore(`${folder.path}/${count++}`)), () => changes++);
});
afterAll(() => folder.remove());

describe('ApiKeys', () => {
  it('creates a first key only if it can create the next one', async () => {
    for (const refused of [
      { name: 'a', scopes: ['read' as const] },
      { name: 'a', scopes: ['admin' as const], expiresInDays: 1 },
      { name: 'a', scopes: ['admin' as const], project: 'vision' },
    ])
      await expect(apiKeys.create(refused)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(changes).toBe(0);
    expect(await apiKeys.create({ name: 'a', scopes: ['admin'] })).toMatchObject({ project: '*' });
    expect(await apiKeys.create({ name: 'b', scopes: ['read'] })).toMatchObject({ project: 'default' });
    expect((await apiKeys.list()).data.map(({ name }) => name).sort()).toEqual(['a', 'b']);
  });

  it('notifies of each created and revoked key, so that cached keys are read again', async () => {
    const { id } = await apiKeys.create({ name: 'a', scopes: ['admin'] });
    expect(changes).toBe(1);
    expect((await apiKeys.revoke(id)).revokedAt).not.toBeNull();
    expect(changes).toBe(2);
    await expect(apiKeys.revoke('key_0000000000000000000')).rejects.toMatchObject({ code: 'not_found' });
    expect(changes).toBe(2);
  });
});
