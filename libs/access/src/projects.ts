import { AsyncLocalStorage } from 'node:async_hooks';

import {
  type ApiKey,
  ClipyardError,
  DEFAULT_PROJECT,
  EVERY_PROJECT,
  projectOfName,
  storedName,
} from '@clipyard/api-contract';

/** The project and the key that a call or a job runs for. */
export interface Caller {
  /** The project's name, or `*` for all projects. */
  readonly project: string;
  /** The key whose quota is used; null if no quota is used. */
  readonly key: ApiKey | null;
}

/** The project of new resources: the caller's project, or `default` if the caller has access to all projects. */
export const ownProject = ({ project }: Caller): string => (project === EVERY_PROJECT ? DEFAULT_PROJECT : project);

const EVERYBODY: Caller = { project: EVERY_PROJECT, key: null };

/**
 * Isolates projects from each other. Every call and job has a caller, and repositories check the caller's project on
 * every read and list, so no route can reach resources of other projects. Code outside of calls and jobs has access to
 * all projects, because recovery needs it.
 */
export class Projects {
  private readonly callers = new AsyncLocalStorage<Caller>();
  private outside: Caller | null = EVERYBODY;

  /** Runs work on behalf of a caller. */
  run<T>(caller: Caller, work: () => T): T {
    return this.callers.run(caller, work);
  }

  /** Runs the work of a job. Jobs have a project but no key. */
  runIn<T>(project: string, work: () => T): T {
    return this.callers.run({ project, key: null }, work);
  }

  /** Runs work with access to all projects within a call. Only for totals that do not reveal single resources. */
  runForAll<T>(work: () => T): T {
    return this.callers.run(EVERYBODY, work);
  }

  /** Makes code without a caller fail instead of giving it access to all projects. */
  requireCaller(): void {
    this.outside = null;
  }

  /** @throws ClipyardError `internal` if there is no caller and `requireCaller` was called */
  get caller(): Caller {
    const caller = this.callers.getStore() ?? this.outside;
    if (caller === null) throw new ClipyardError('internal', 'This code runs without a caller');
    return caller;
  }

  /** The project of new resources. */
  get own(): string {
    return ownProject(this.caller);
  }

  /** Whether the caller has access to a project. */
  sees(project: string): boolean {
    const { project: own } = this.caller;
    return own === EVERY_PROJECT || own === project;
  }

  /** The record, or null if the caller has no access to its project. */
  seen<T extends { readonly project: string }>(record: T | null): T | null {
    return record !== null && this.sees(record.project) ? record : null;
  }

  /** The name under which a dataset or an alias is stored. */
  stored(name: string, project = this.own): string {
    return storedName(project, name);
  }

  /** The name that the caller uses for a stored name: without the project for names of its own project. */
  shown(stored: string): string {
    return projectOfName(stored) === this.caller.project ? stored.slice(stored.indexOf(':') + 1) : stored;
  }

  /** Binds an iteration to the current caller, because streams read their values outside of the original call. */
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

/** The instance that all code of a process shares. */
export const projects = new Projects();
