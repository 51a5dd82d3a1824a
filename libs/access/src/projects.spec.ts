import { describe, expect, it } from 'vitest';

import { EVERYBODY, ownProject, seenBy, sees, shownTo, storedFor } from './projects.js';

describe('tenants', () => {
  it('see the resources of their own project only, and create new ones in it', () => {
    const vision = { project: 'vision' };
    expect([sees(vision, 'vision'), sees(vision, 'audio'), sees(vision, 'default')]).toEqual([true, false, false]);
    expect(ownProject(vision)).toBe('vision');
    expect(seenBy(vision, { project: 'audio' })).toBeNull();
    expect(seenBy(vision, { project: 'vision' })).toEqual({ project: 'vision' });
    expect(seenBy(vision, null)).toBeNull();
  });

  it('of all projects see all resources, and create new ones in the default project', () => {
    expect([sees(EVERYBODY, 'vision'), sees(EVERYBODY, 'default')]).toEqual([true, true]);
    expect(ownProject(EVERYBODY)).toBe('default');
  });

  it.each([
    ['vision', 'clips', 'vision:clips', 'clips'],
    ['default', 'clips', 'clips', 'clips'],
    ['*', 'clips', 'clips', 'clips'],
    ['*', 'vision:clips', 'vision:clips', 'vision:clips'],
    ['vision', 'audio:clips', 'audio:clips', 'audio:clips'],
  ])('in %s, %s is stored as %s and shown as %s', (project, name, stored, shown) => {
    const tenant = { project };
    expect([storedFor(tenant, name), shownTo(tenant, stored)]).toEqual([stored, shown]);
    expect(storedFor(tenant, shownTo(tenant, stored))).toBe(stored);
  });
});
