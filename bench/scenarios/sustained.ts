import type { CorpusPlan } from '../load/corpus';
import type { LoadResult } from '../load/load';
import { waitUntilIdle } from '../rig/backlog';
import type { Rig } from '../rig/rig';
import type { Size } from '../size';

const CONNECTIONS = 128;
/** A share of the messages, so that the code is compiled when the measurement begins, as it is in a process that runs for long. */
const WARM_UP_SHARE = 0.2;
/** Decisions are written every 2 s; what takes longer than this after the last answer had been piling up. */
const DRAIN_LIMIT_MS = 3500;

export interface SustainedStep {
  offered: number;
  accepted: number;
  ackP99: number;
  /** From the last answer until everything is judged and in Postgres. */
  drainMs: number;
  sustained: boolean;
  /** µs of CPU time per message, by process. */
  cpu: Record<string, number>;
}

export interface SustainedResult {
  perSecond: number;
  steps: SustainedStep[];
}

/**
 * One api, one worker, both stores and the generator on this machine, at rising rates until something grows: answers
 * fall behind the offer, or work is left over. Messages count when they are judged and in Postgres.
 */
export async function sustained(rig: Rig, size: Size): Promise<SustainedResult> {
  const { rates, seconds, messages } = size.sustained;
  const corpus = await rig.corpus({ messages, chatters: 5000, channels: 1 });
  const steps: SustainedStep[] = [];
  for (const rate of rates) {
    const step = await one(
      rig,
      corpus,
      rate,
      Math.min(seconds, (messages * (1 - WARM_UP_SHARE)) / rate),
      messages * WARM_UP_SHARE,
    );
    steps.push(step);
    rig.log(`  ${JSON.stringify(step)}`);
    if (!step.sustained) break;
  }
  await rig.empty();
  const best = steps.filter((step) => step.sustained).at(-1);
  return { perSecond: best ? Math.round(best.accepted) : 0, steps };
}

async function one(
  rig: Rig,
  corpus: CorpusPlan,
  rate: number,
  seconds: number,
  warmUp: number,
): Promise<SustainedStep> {
  const { api, worker } = await rig.startPair();
  const order = { port: api.port, corpus, connections: CONNECTIONS };
  await rig.load.run({ ...order, from: 0, count: warmUp, rate: 2500, seconds: 30 });
  await waitUntilIdle(rig);
  const meter = rig.meter({ api, worker, generator: rig.load });
  const result: LoadResult = await rig.load.run({
    ...order,
    from: warmUp,
    count: messages(rate, seconds),
    rate,
    seconds,
  });
  const drainMs = Math.round(await waitUntilIdle(rig));
  const accepted = result.accepted / result.seconds;
  const cpu = Object.fromEntries(
    Object.entries(meter.used()).map(([name, micros]) => [name, Math.round(micros / result.accepted)]),
  );
  return {
    offered: rate,
    accepted: Math.round(accepted),
    ackP99: result.ack.p99,
    drainMs,
    sustained: result.accepted === result.sent && accepted >= 0.98 * rate && drainMs <= DRAIN_LIMIT_MS,
    cpu,
  };
}

const messages = (rate: number, seconds: number) => Math.round(rate * seconds);
