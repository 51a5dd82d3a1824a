import { z } from 'zod';

/**
 * The project of resources that were created without a key, or before projects existed. Resources of a project are
 * visible only to its keys.
 */
export const DEFAULT_PROJECT = 'default';
/** The project of keys that see all projects. The resources that they create belong to the default project. */
export const EVERY_PROJECT = '*';

export const ProjectSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,38}$/, 'lower-case letters, digits and dash, at most 39');
/** A name with an optional project, as keys of all projects see and use it: `vision:clips`. */
export const StoredNameSchema = z
  .string()
  .regex(/^([a-z0-9][a-z0-9-]{0,38}:)?[a-z0-9][a-z0-9._-]{0,62}$/, 'a name, or project:name');
/** The project of a stored record. */
export const RecordProjectSchema = ProjectSchema.default(DEFAULT_PROJECT).describe(
  'The project that owns the resource: the one of the key that created it',
);

/** Returns the project of a stored name: `vision:clips` belongs to vision, `clips` to the default project. */
export function projectOfName(stored: string): string {
  const cut = stored.indexOf(':');
  return cut < 0 ? DEFAULT_PROJECT : stored.slice(0, cut);
}

/**
 * Returns the stored form of a name. Each project has its own names, so two projects can use the same one. A name that
 * already includes a project keeps it.
 */
export function storedName(project: string, name: string): string {
  const [owner, plain] = name.includes(':')
    ? [projectOfName(name), name.slice(name.indexOf(':') + 1)]
    : [project, name];
  return owner === DEFAULT_PROJECT ? plain : `${owner}:${plain}`;
}

/** A project, or `*` for all projects, on whose behalf data is read and written. Calls, jobs and records have one. */
export interface Tenant {
  readonly project: string;
}

/** Whether a tenant has access to the resources of a project. */
export const sees = ({ project: own }: Tenant, project: string): boolean => own === EVERY_PROJECT || own === project;
