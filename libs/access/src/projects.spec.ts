import { describe, expect, it } from 'vitest';

import { Projects } from './projects.js';

const projects = new Projects();
const inVision = <T>(work: () => T): T => projects.runIn('vision', work);

describe('Projects', () => {
  it('shows a project its own resources, and shows all resources to keys of all projects and outside of calls', () => {
    expect(
      inVision(() => [projects.sees('vision'), projects.sees('audio'), projects.sees('default'), projects.own]),
    ).toEqual([true, false, false, 'vision']);
    expect(projects.runIn('*', () => [projects.sees('vision'), projects.own])).toEqual([true, 'default']);
    expect([projects.sees('vision'), projects.own]).toEqual([true, 'default']);
    expect(inVision(() => projects.seen({ project: 'audio' }))).toBeNull();
  });

  it.each([
    ['vision', 'clips', 'vision:clips', 'clips'],
    ['default', 'clips', 'clips', 'clips'],
    ['*', 'clips', 'clips', 'clips'],
    ['*', 'vision:clips', 'vision:clips', 'vision:clips'],
    ['vision', 'audio:clips', 'audio:clips', 'audio:clips'],
  ])('in %s, %s is stored as %s and shown as %s', (project, name, stored, shown) => {
    projects.runIn(project, () => {
      expect([projects.stored(name), projects.shown(stored)]).toEqual([stored, shown]);
      expect(projects.stored(projects.shown(stored))).toBe(stored);
    });
  });

  it('keeps the caller across awaits, and keeps concurrent calls apart', async () => {
    const later = async (): Promise<string> => {
      await new Promise((resolve) => setImmediate(resolve));
      return projects.own;
    };
    expect(await Promise.all([inVision(later), projects.runIn('audio', later)])).toEqual(['vision', 'audio']);
  });

  it('iterates on behalf of the caller that began, whichever caller asks for the next value', async () => {
    const ended: string[] = [];
    const values = inVision(() =>
      projects.bound(
        (async function* () {
          try {
            for (;;) yield projects.own;
          } finally {
            ended.push(projects.own);
          }
        })(),
      ),
    );
    const iterator = values[Symbol.asyncIterator]();
    expect([(await iterator.next()).value, (await projects.runIn('audio', () => iterator.next())).value]).toEqual([
      'vision',
      'vision',
    ]);
    await iterator.return?.();
    expect(ended).toEqual(['vision']);
  });

  it('fails without a caller if all work must have one', () => {
    const strict = new Projects();
    strict.requireCaller();
    expect(() => strict.sees('default')).toThrow('without a caller');
    expect(strict.runIn('vision', () => strict.sees('vision'))).toBe(true);
  });
});
