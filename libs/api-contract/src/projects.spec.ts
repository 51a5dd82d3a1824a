import { expect, it } from 'vitest';

import { projectOfName, ProjectSchema, storedName } from './projects.js';

it.each([
  ['default', 'clips', 'clips', 'default'],
  ['vision', 'clips', 'vision:clips', 'vision'],
  ['vision', 'audio:clips', 'audio:clips', 'audio'],
  ['vision', 'default:clips', 'clips', 'default'],
])('in project %s, the name %s is stored as %s and belongs to project %s', (project, name, stored, owner) => {
  expect([storedName(project, name), projectOfName(stored)]).toEqual([stored, owner]);
  expect(storedName(project, stored)).toBe(owner === 'default' && project !== 'default' ? 'vision:clips' : stored);
});

it.each(['*', '', 'Vision', 'a:b', 'a/b', '-a', 'a'.repeat(40)])('rejects "%s" as the name of a project', (name) =>
  expect(ProjectSchema.safeParse(name).success).toBe(false),
);
