import type { CorpusPlan } from '../load/corpus';
import { waitUntilIdle } from '../rig/backlog';
import type { Rig } from '../rig/rig';
import type { Size } from '../size';

const CONNECTIONS = 128;
/** A share of the messages, so that the code is compiled when the measurement begins, as it is in a process that runs for long. */
const WARM_UP_SHARE = 0.2;
/** Decisions are written every 2 s; what takes longer than this after the last answer had been piling up. */
const DRAIN_LIMIT_MS = 3500;

/**
 * One api, one worker, both stores and the generator on this machine, at rising rates until something grows: answers
 * fall behind the offer, or work is left over. Messages count when they are judged and in Postgres.
 */
export async function sustained(rig: Rig, size: Size) {
  const { rates, seconds, messages } = size.sustained;
  const corpus = await rig.corpus({ messages, chatters: 5000, channels: 1 });
  const warmUp = messages * WARM_UP_SHARE;
  const steps: Awaited<ReturnType<typeof step>>[] = [];
  for (const rate of rates) {
    const found = await step(rig, corpus, rate, Math.min(seconds, (messages - warmUp) / rate), warmUp);
    steps.push(found);
    rig.log(`  ${JSON.stringify(found)}`);
    if (!found.sustained) break;
  }
  await rig.empty();
  return { perSecond: steps.findLast((each) => each.sustained)?.accepted ?? 0, steps };
}

async function step(rig: Rig, corpus: CorpusPlan, rate: number, seconds: number, warmUp: number) {
  const { api, worker } = await rig.startPair();
  const order = { port: api.port, corpus, connections: CONNECTIONS };
  await rig.load.run({ ...order, from: 0, count: warmUp, rate: 2500, seconds: 30 });
  await waitUntilIdle(rig);
  const meter = rig.meter({ api, worker, generator: rig.load });
  const count = Math.round(rate * seconds);
  const result = await rig.load.run({ ...order, from: warmUp, count, rate, seconds });
  // From the last answer until everything is judged and in Postgres.
  const drainMs = Math.round(await waitUntilIdle(rig));
  const accepted = result.accepted / result.seconds;
  return {
    offered: rate,
    accepted: Math.round(accepted),
    ackP99: result.ack.p99,
    drainMs,
    sustained: result.accepted === result.sent && accepted >= 0.98 * rate && drainMs <= DRAIN_LIMIT_MS,
    cpu: meter.per(result.accepted),
  };
}
