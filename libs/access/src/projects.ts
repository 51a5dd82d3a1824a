import { AsyncLocalStorage } from 'node:async_hooks';

import {
  type ApiKey,
  ClipyardError,
  DEFAULT_PROJECT,
  EVERY_PROJECT,
  projectOfName,
  storedName,
} from '@clipyard/api-contract';

/** On whose behalf something is done. */
export interface Caller {
  /** `*`: of all projects. */
  readonly project: string;
  /** Whose quota is used; null where nobody's is. */
  readonly key: ApiKey | null;
}

/** The project of new resources: the caller's own, or `default` if the caller sees all projects. */
export const ownProject = ({ project }: Caller): string => (project === EVERY_PROJECT ? DEFAULT_PROJECT : project);

const EVERYBODY: Caller = { project: EVERY_PROJECT, key: null };

/**
 * Keeps projects apart. A call, or a job, runs on behalf of a project; repositories ask here on every read and list, so
 * that what is of another project is not there, whichever route asks. Outside of calls and jobs everything is there:
 * that is how recovery looks at the store.
 */
export class Projects {
  private readonly callers = new AsyncLocalStorage<Caller>();
  private outside: Caller | null = EVERYBODY;

  run<T>(caller: Caller, work: () => T): T {
    return this.callers.run(caller, work);
  }

  /** Work for a project that is nobody's call: a job's. */
  runIn<T>(project: string, work: () => T): T {
    return this.callers.run({ project, key: null }, work);
  }

  /** Looks at everything within a call: for sums over the deployment, of which no single resource comes out. */
  runForAll<T>(work: () => T): T {
    return this.callers.run(EVERYBODY, work);
  }

  /** For processes in which everything has a caller: code that has lost its own fails instead of seeing everything. */
  requireCaller(): void {
    this.outside = null;
  }

  get caller(): Caller {
    const caller = this.callers.getStore() ?? this.outside;
    if (caller === null) throw new ClipyardError('internal', 'Nobody is known on whose behalf this is done');
    return caller;
  }

  /** The project of what is made now. */
  get own(): string {
    return ownProject(this.caller);
  }

  sees(project: string): boolean {
    const { project: own } = this.caller;
    return own === EVERY_PROJECT || own === project;
  }

  /** A record of a project that is seen; null for any other, as if there were none. */
  seen<T extends { readonly project: string }>(record: T | null): T | null {
    return record !== null && this.sees(record.project) ? record : null;
  }

  /** The name under which a dataset or an alias is stored, of what the caller calls it. */
  stored(name: string, project = this.own): string {
    return storedName(project, name);
  }

  /** What the caller calls it: its own names are plain; who sees all projects sees whose a name is. */
  shown(stored: string): string {
    return projectOfName(stored) === this.caller.project ? stored.slice(stored.indexOf(':') + 1) : stored;
  }

  /** Iterates in the name of the caller of now, whoever asks for the values: streams ask from wherever the network wakes them. */
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

/** Of this process. */
export const projects = new Projects();
