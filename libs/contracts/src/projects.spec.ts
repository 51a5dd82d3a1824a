import { expect, it } from 'vitest';

import { projectOfName, ProjectSchema, storedName } from './projects.js';

it.each([
  ['default', 'clips', 'clips', 'default'],
  ['vision', 'clips', 'vision:clips', 'vision'],
  ['vision', 'audio:clips', 'audio:clips', 'audio'],
  ['vision', 'default:clips', 'clips', 'default'],
])('in %s, %s is stored as %s, of %s', (project, name, stored, owner) => {
  expect([storedName(project, name), projectOfName(stored)]).toEqual([stored, owner]);
  expect(storedName(project, stored)).toBe(owner === 'default' && project !== 'default' ? 'vision:clips' : stored);
});

it.each(['*', '', 'Vision', 'a:b', 'a/b', '-a', 'a'.repeat(40)])('%s is no project', (name) =>
  expect(ProjectSchema.safeParse(name).success).toBe(false),
);
