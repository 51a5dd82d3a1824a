import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { type SupervisedProcess } from '@clipyard/local-stack';

import { type ControlPlane, type WorkerKind } from '../control-plane/control-plane.js';
import { type NullWorkerReport } from './null-worker-report.js';

interface Member {
  readonly process: SupervisedProcess;
  readonly log: string;
}

type Fact = 'readyAt' | 'firstAt' | 'encoded';

const STOP_MS = 10_000;
const FACT_MS = 60_000;

/** Null workers that can be added and replaced. */
export class Fleet {
  private readonly members: Member[] = [];
  private readonly gone: Member[] = [];
  private launched = 0;

  constructor(
    private readonly plane: ControlPlane,
    private readonly kind: WorkerKind,
  ) {}

  get pids(): number[] {
    return this.members.map(({ process }) => process.pid!);
  }

  /** Grows to the given number of workers. Resolves when all of them take jobs. */
  async growTo(count: number): Promise<void> {
    const added = Array.from({ length: Math.max(0, count - this.members.length) }, () => this.launch());
    this.members.push(...added);
    for (const member of added) await ready(member);
  }

  /** Replaces all workers one by one. Each stops when its successor takes jobs, as in a rolling update. */
  async replaceAll(): Promise<void> {
    for (let i = 0; i < this.members.length; i++) {
      const successor = this.launch();
      await ready(successor);
      await this.end(this.members[i]!);
      this.members[i] = successor;
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.splice(0).map((member) => this.end(member)));
  }

  /**
   * Seconds from being ready to the first job, for each worker that became ready after `since` (milliseconds of the
   * epoch) while there were jobs.
   */
  joinSeconds(since: number): number[] {
    return [...this.members, ...this.gone].flatMap((member) => {
      const [ready, first] = [factNow(member, 'readyAt'), factNow(member, 'firstAt')];
      return ready === null || first === null || ready < since ? [] : [Math.max(0, first - ready) / 1000];
    });
  }

  /**
   * Videos that were encoded by stopped workers.
   *
   * @throws Error if a worker ended without reporting them
   */
  async encoded(): Promise<number> {
    const all = await Promise.all(this.gone.map((member) => fact(member, 'encoded')));
    return all.reduce((sum, encoded) => sum + encoded, 0);
  }

  private launch(): Member {
    return this.plane.launch(`fleet-${this.launched++}`, this.kind);
  }

  private async end(member: Member): Promise<void> {
    await member.process.stop(STOP_MS);
    this.gone.push(member);
  }
}

const ready = (member: Member): Promise<number> => fact(member, 'readyAt');

function factNow({ log }: Member, name: Fact): number | null {
  if (!existsSync(log)) return null;
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    if (!line.startsWith('{')) continue;
    const report = JSON.parse(line) as Partial<Record<Fact, number>> & NullWorkerReport;
    if (report[name] !== undefined) return report[name];
  }
  return null;
}

async function fact(member: Member, name: Fact): Promise<number> {
  for (const deadline = Date.now() + FACT_MS; Date.now() < deadline; await sleep(20)) {
    const value = factNow(member, name);
    if (value !== null) return value;
  }
  throw new Error(
    `The worker ${member.process.name} has not reported ${name} within ${FACT_MS} ms: ` +
      readFileSync(member.log, 'utf8').slice(-500),
  );
}
