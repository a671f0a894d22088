import { setTimeout as sleep } from 'node:timers/promises';
import type { CorpusPlan } from '../load/corpus';
import { waitUntilIdle } from '../rig/backlog';
import type { Rig } from '../rig/rig';
import { type Percentiles, percentilesOf } from '../report/numbers';
import type { Size } from '../size';

const CONNECTIONS = 64;
const WARM_UP = 3000;
const LOOK_MS = 400;

/** Rows that are new since the last look, with the time of the transaction that wrote them. */
const NEW_ROWS = `
  SELECT arrival_seq::text AS seq,
         (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000 - extract(epoch FROM received_at) * 1000)::float8 AS ms
    FROM chat_messages WHERE created_at >= $1 AND arrival_seq > $2`;

/** How long a message takes, from its delivery to the answer, the coin and the row, at a steady rate; ms. */
export async function latency(rig: Rig, size: Size) {
  const { rates, seconds, messages } = size.latency;
  const corpus = await rig.corpus({ messages, chatters: 5000, channels: 1 });
  const results: Awaited<ReturnType<typeof latencyAt>>[] = [];
  for (const rate of rates) {
    results.push(await latencyAt(rig, corpus, rate, seconds));
    rig.log(`  ${JSON.stringify(results.at(-1))}`);
  }
  await rig.empty();
  return results;
}

async function latencyAt(rig: Rig, corpus: CorpusPlan, rate: number, seconds: number) {
  const { api } = await rig.startPair();
  const order = { port: api.port, corpus, connections: CONNECTIONS };
  await rig.load.run({ ...order, from: 0, count: WARM_UP, rate: 1000, seconds: 30 });
  await waitUntilIdle(rig);
  const rows = new CommitTimes(rig);
  await rows.look();
  rows.latencies = [];
  const running = rig.load.run({
    ...order,
    from: WARM_UP,
    count: Math.round(rate * seconds),
    rate,
    seconds,
    watchDecisions: rig.stores.redisUrl,
  });
  const hasEnded = () => Promise.race([running.then(() => true), sleep(LOOK_MS, false)]);
  while (!(await hasEnded())) await rows.look();
  const { ack, coin } = await running;
  await waitUntilIdle(rig);
  await rows.look();
  // From a due request to its answer, from that to its decision being readable, from arrival to the row's commit.
  return { rate, ack, coin: coin as Percentiles, postgres: percentilesOf(rows.latencies) };
}

/**
 * Looks at new rows before the coin sync can write them again: a row's transaction is then the one that stored it.
 * Nothing of ours is touched by it.
 */
class CommitTimes {
  latencies: number[] = [];
  private lastSeq = '0';
  private since = new Date(0).toISOString();

  constructor(private readonly rig: Rig) {}

  async look(): Promise<void> {
    const rows = await this.rig.query<{ seq: string; ms: number }>(NEW_ROWS, [this.since, this.lastSeq]);
    for (const { seq, ms } of rows) {
      this.latencies.push(ms);
      if (BigInt(seq) > BigInt(this.lastSeq)) this.lastSeq = seq;
    }
    const [newest] = await this.rig.query<{ at: string }>(
      "SELECT (max(created_at) - interval '30 s')::text AS at FROM chat_messages",
    );
    if (newest?.at) this.since = newest.at;
  }
}
