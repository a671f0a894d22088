import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds that an answer takes. */
const ANSWER_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/**
 * The process's Prometheus metrics. One registry per application: two applications may share a process. Those of one community
 * of many carry its name; what is of the process as a whole is none of theirs.
 */
export class Metrics {
  readonly registry = new Registry();

  constructor(community?: string) {
    if (community === undefined) collectDefaultMetrics({ register: this.registry });
    else this.registry.setDefaultLabels({ community });
  }

  counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  histogram(name: string, help: string, buckets = ANSWER_SECONDS): Histogram {
    return new Histogram({ name, help, buckets, registers: [this.registry] });
  }

  /** Values by a label, which are asked for when they are scraped. */
  gauges(name: string, help: string, label: string, read: () => Iterable<[string, number]>): void {
    const gauge = new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect: () => {
        for (const [value, number] of read()) gauge.set({ [label]: value }, number);
      },
    });
  }

  /** A value that is asked for when it is scraped; a source that fails leaves the metric out. */
  gauge(name: string, help: string, read: () => Promise<number>): void {
    const gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: async () => {
        try {
          gauge.set(await read());
        } catch {
          gauge.reset();
        }
      },
    });
  }
}
