import {
  type ApiKey,
  DEFAULT_PROJECT,
  EVERY_PROJECT,
  projectOfName,
  sees,
  storedName,
  type Tenant,
} from '@clipyard/api-contract';

export { sees, type Tenant };

/** The tenant that a call runs for, and its key. */
export interface Caller extends Tenant {
  /** The key whose quota is used; null if no quota is used. */
  readonly key: ApiKey | null;
}

/** Has access to all projects. For work that serves all of them: recovery, sweeps, and totals. */
export const EVERYBODY: Caller = { project: EVERY_PROJECT, key: null };

/** The project of new resources: the tenant's project, or `default` if the tenant has access to all projects. */
export const ownProject = ({ project }: Tenant): string => (project === EVERY_PROJECT ? DEFAULT_PROJECT : project);

/** The record, or null if the tenant has no access to its project. */
export const seenBy = <T extends Tenant>(tenant: Tenant, record: T | null): T | null =>
  record !== null && sees(tenant, record.project) ? record : null;

/** The stored name of a dataset or an alias that the tenant calls by this name. */
export const storedFor = (tenant: Tenant, name: string): string => storedName(ownProject(tenant), name);

/** The name that the tenant uses for a stored name: without the project for names of its own project. */
export const shownTo = ({ project }: Tenant, stored: string): string =>
  projectOfName(stored) === project ? stored.slice(stored.indexOf(':') + 1) : stored;
