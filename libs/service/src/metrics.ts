import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const WORK_SECONDS = [0.001, 0.005, 0.02, 0.1, 0.3, 1, 3, 10, 30, 120, 600];
/** Histogram buckets in seconds for calls to a server in the same network, such as Redis. */
export const CALL_SECONDS = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];

/** The metrics of one process, served at /metrics in the text format of Prometheus. */
export class Metrics {
  readonly registry = new Registry();

  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
    // Includes event-loop delay, heap and resident memory.
    collectDefaultMetrics({ register: this.registry });
  }

  /**
   * Adds a counter, with the prefix `clipyard_`.
   *
   * @param total - if given, each scrape reads the count from here instead of from `inc`
   */
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

  /**
   * Adds a histogram of durations, with the prefix `clipyard_`.
   *
   * @param buckets - upper bounds in seconds; by default from a millisecond to ten minutes
   */
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
