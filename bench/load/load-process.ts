import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection';
import { type Corpus, readCorpus } from './corpus';
import { DecisionWatch } from './decision-watch';
import { carryOut } from './helper-process';
import type { LoadOrder, LoadResult, Percentiles } from './load';

/** The load generator, in a process of its own: its CPU time must not be counted as anybody else's. */
let last: { path: string; corpus: Corpus } | undefined;

/** The last one is kept, and no other: they are large. */
function corpusAt(path: string): Corpus {
  if (last?.path !== path) {
    last = undefined;
    last = { path, corpus: readCorpus(path) };
  }
  return last.corpus;
}

interface Requests {
  total: number;
  at: (n: number) => Buffer;
  messageId: (n: number) => string | undefined;
}

function requestsOf(order: LoadOrder): Requests {
  if ('repeat' in order) {
    const requests = order.repeat.map((text) => Buffer.from(text));
    return {
      total: Number.POSITIVE_INFINITY,
      at: (n) => requests[n % requests.length] as Buffer,
      messageId: () => undefined,
    };
  }
  const { requests, messageIds } = corpusAt(order.corpus);
  const starts = requests.length - messageIds.length;
  return {
    total: requests.length,
    at: (n) => requests[n] as Buffer,
    messageId: (n) => messageIds[n - starts],
  };
}

function percentiles(histogram: RecordableHistogram): Percentiles {
  const ms = (ns: number) => Math.round(ns / 1e4) / 100;
  if (histogram.count === 0) return { p50: 0, p95: 0, p99: 0, max: 0 };
  const [p50, p95, p99] = [50, 95, 99].map((p) => ms(histogram.percentile(p)));
  return { p50, p95, p99, max: ms(histogram.max) } as Percentiles;
}

async function run(order: LoadOrder): Promise<LoadResult> {
  const requests = requestsOf(order);
  const watch = order.watchDecisions ? await DecisionWatch.open(order.watchDecisions) : undefined;
  const connections = await Promise.all(
    Array.from({ length: order.connections }, () => Connection.open(order.port)),
  );
  const latencies = createHistogram();
  const statuses: Record<number, number> = {};
  const begin = performance.now();
  const end = begin + order.seconds * 1000;
  const until = Math.min(requests.total, order.from + order.count);
  let next = order.from;

  /** Each connection takes the next request when it is due; a late one counts from when it was due. */
  const work = async (connection: Connection) => {
    for (;;) {
      const n = next;
      const due = order.rate ? begin + ((n - order.from) / order.rate) * 1000 : performance.now();
      if (n >= until || due >= end || performance.now() >= end + 5000) return;
      next++;
      const early = due - performance.now();
      if (early > 0.5) await sleep(early);
      const status = await connection.send(requests.at(n));
      const now = performance.now();
      latencies.record(Math.max(1, Math.round((now - (order.rate ? Math.min(due, now) : due)) * 1e6)));
      statuses[status] = (statuses[status] ?? 0) + 1;
      const messageId = requests.messageId(n);
      if (messageId) watch?.acknowledged(messageId);
    }
  };
  await Promise.all(connections.map(work));
  const seconds = (performance.now() - begin) / 1000;
  for (const connection of connections) connection.close();
  const coins = await watch?.close();
  return {
    sent: next - order.from,
    accepted: statuses[200] ?? 0,
    statuses,
    seconds,
    ack: percentiles(latencies),
    coin: coins ? percentiles(coins) : null,
  };
}

carryOut(run);
