import { z } from 'zod';

/** What keys of one project make is seen by keys of that project alone. What was made without a key, or before there were projects, is of this one. */
export const DEFAULT_PROJECT = 'default';
/** Of a key: sees all projects; what it makes is of the default one. */
export const EVERY_PROJECT = '*';

export const ProjectSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,38}$/, 'lower-case letters, digits and dash, at most 39');
/** A name that may say its project, as who sees all projects sees and uses it: `vision:clips`. */
export const StoredNameSchema = z
  .string()
  .regex(/^([a-z0-9][a-z0-9-]{0,38}:)?[a-z0-9][a-z0-9._-]{0,62}$/, 'a name, or project:name');
/** Of a stored record. */
export const RecordProjectSchema = ProjectSchema.default(DEFAULT_PROJECT).describe(
  'Whose it is: the project of the key that made it',
);

/** The project of a name as it is stored: `vision:clips` is the `clips` of vision, `clips` that of the default project. */
export function projectOfName(stored: string): string {
  const cut = stored.indexOf(':');
  return cut < 0 ? DEFAULT_PROJECT : stored.slice(0, cut);
}

/** How the name of a project is stored: names are the project's own, so two may have one of the same name. A name that says its project keeps it. */
export function storedName(project: string, name: string): string {
  const [owner, plain] = name.includes(':')
    ? [projectOfName(name), name.slice(name.indexOf(':') + 1)]
    : [project, name];
  return owner === DEFAULT_PROJECT ? plain : `${owner}:${plain}`;
}
