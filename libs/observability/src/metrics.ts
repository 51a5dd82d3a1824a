import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const WORK_SECONDS = [0.001, 0.005, 0.02, 0.1, 0.3, 1, 3, 10, 30, 120, 600];
/** For calls of a server that is near. */
export const CALL_SECONDS = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** The metrics of one process, in Prometheus' text format under /metrics. */
export class Metrics {
  readonly registry = new Registry();

  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
    // Includes event-loop delay, heap and resident memory.
    collectDefaultMetrics({ register: this.registry });
  }

  /** `total`, where something else counts: what it has come to. */
  counter<L extends string>(name: string, help: string, labelNames: readonly L[], total?: () => number): Counter<L> {
    const collect =
      total === undefined
        ? {}
        : {
            collect(this: Counter<L>) {
              this.reset();
              this.inc(total());
            },
          };
    return new Counter({ name: `clipyard_${name}`, help, labelNames, registers: [this.registry], ...collect });
  }

  gauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    collect?: (gauge: Gauge<L>) => Promise<void> | void,
  ): Gauge<L> {
    return new Gauge({
      name: `clipyard_${name}`,
      help,
      labelNames,
      registers: [this.registry],
      ...(collect === undefined
        ? {}
        : {
            collect(this: Gauge<L>) {
              return collect(this);
            },
          }),
    });
  }

  /** Seconds, from a millisecond to ten minutes unless other buckets are given. */
  seconds<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    buckets: readonly number[] = WORK_SECONDS,
  ): Histogram<L> {
    return new Histogram({
      name: `clipyard_${name}`,
      help,
      labelNames,
      registers: [this.registry],
      buckets: [...buckets],
    });
  }
}
