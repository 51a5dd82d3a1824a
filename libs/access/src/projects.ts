import { AsyncLocalStorage } from 'node:async_hooks';

import {
  type ApiKey,
  ClipyardError,
  DEFAULT_PROJECT,
  EVERY_PROJECT,
  projectOfName,
  storedName,
} from '@clipyard/api-contract';

/** On whose behalf a call or a job runs. */
export interface Caller {
  /** `*`: all projects. */
  readonly project: string;
  /** The key whose quota is used; null if no quota is used. */
  readonly key: ApiKey | null;
}

/** The project of new resources: the caller's own, or `default` if the caller sees all projects. */
export const ownProject = ({ project }: Caller): string => (project === EVERY_PROJECT ? DEFAULT_PROJECT : project);

const EVERYBODY: Caller = { project: EVERY_PROJECT, key: null };

/**
 * Keeps projects apart. A call or a job runs on behalf of a project. Repositories check the project on every read and
 * list, so resources of other projects do not exist for any route. Outside of calls and jobs all resources exist, which
 * recovery needs.
 */
export class Projects {
  private readonly callers = new AsyncLocalStorage<Caller>();
  private outside: Caller | null = EVERYBODY;

  run<T>(caller: Caller, work: () => T): T {
    return this.callers.run(caller, work);
  }

  /** Runs the work of a job, which belongs to a project but not to a call. */
  runIn<T>(project: string, work: () => T): T {
    return this.callers.run({ project, key: null }, work);
  }

  /** Sees all projects within a call: for sums over the deployment that show no single resource. */
  runForAll<T>(work: () => T): T {
    return this.callers.run(EVERYBODY, work);
  }

  /** For processes in which all work has a caller: code that has lost its caller fails instead of seeing everything. */
  requireCaller(): void {
    this.outside = null;
  }

  get caller(): Caller {
    const caller = this.callers.getStore() ?? this.outside;
    if (caller === null) throw new ClipyardError('internal', 'This code runs without a caller');
    return caller;
  }

  /** The project of new resources. */
  get own(): string {
    return ownProject(this.caller);
  }

  sees(project: string): boolean {
    const { project: own } = this.caller;
    return own === EVERY_PROJECT || own === project;
  }

  /** The record, or null if the caller does not see its project. */
  seen<T extends { readonly project: string }>(record: T | null): T | null {
    return record !== null && this.sees(record.project) ? record : null;
  }

  /** The name under which a dataset or an alias is stored. */
  stored(name: string, project = this.own): string {
    return storedName(project, name);
  }

  /** The name for the caller: plain in its own project, with the project for callers who see all projects. */
  shown(stored: string): string {
    return projectOfName(stored) === this.caller.project ? stored.slice(stored.indexOf(':') + 1) : stored;
  }

  /** Iterates on behalf of the current caller, because streams ask for values outside of the call that began them. */
  bound<T>(values: AsyncIterable<T>): AsyncIterable<T> {
    const { caller } = this;
    return {
      [Symbol.asyncIterator]: () =>
        this.iterate(
          this.run(caller, () => values[Symbol.asyncIterator]()),
          caller,
        ),
    };
  }

  private async *iterate<T>(iterator: AsyncIterator<T>, caller: Caller): AsyncGenerator<T> {
    try {
      for (;;) {
        const { done, value } = await this.run(caller, () => iterator.next());
        if (done === true) return;
        yield value;
      }
    } finally {
      await this.run(caller, () => iterator.return?.());
    }
  }
}

/** The projects of this process. */
export const projects = new Projects();
