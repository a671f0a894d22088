import { setTimeout as sleep } from 'node:timers/promises';
import { percentilesOf } from '../report/numbers';
import { Connection } from './connection';
import { type Corpus, type CorpusPlan, signCorpus } from './corpus';
import { DecisionWatch } from './decision-watch';
import { carryOut } from './helper-process';

/** What the generator is to send: the requests of a corpus, or a few that are repeated in turn. */
type LoadOrder = ({ corpus: CorpusPlan } | { repeat: string[] }) & {
  port: number;
  /** In place of one: the connections are shared out among them. */
  ports?: number[];
  /** First request, and how many at most; with none of a corpus it is signed, when there is none that is young enough. */
  from: number;
  count: number;
  connections: number;
  /** At most so long. */
  seconds: number;
  /** Requests per second; left out: each connection sends as soon as it has its answer. */
  rate?: number;
  /** Redis whose decisions are watched, for the time from an answer to its coin. */
  watchDecisions?: string;
};

const corpora = new Map<string, Corpus>();
/**
 * Messages that were written more than 50 minutes ago are looked up in Postgres before they are judged, which live chat
 * is not. The oldest of a corpus are 10 minutes old when it is made; the rest is for the scenario.
 */
const MAX_AGE_MS = 20 * 60_000;

/** As it was signed, or signed anew when a scenario `begins` and it is too old. */
async function corpusOf(plan: CorpusPlan, begins: boolean): Promise<Corpus> {
  const name = JSON.stringify(plan);
  const known = corpora.get(name);
  if (known && !(begins && known.signedMs < Date.now() - MAX_AGE_MS)) return known;
  // A scenario uses two at most, and they are large.
  for (const old of [name, ...[...corpora.keys()].slice(0, -1)]) corpora.delete(old);
  console.error(`  signing ${plan.messages} requests`);
  const corpus = await signCorpus(plan);
  corpora.set(name, corpus);
  return corpus;
}

/** A few requests that are repeated for ever, or those of a corpus. */
async function requestsOf(
  order: LoadOrder,
): Promise<{ total: number; at: (n: number) => Buffer } & Pick<Corpus, 'messageIds'>> {
  if ('repeat' in order) {
    const requests = order.repeat.map((text) => Buffer.from(text));
    return {
      total: Number.POSITIVE_INFINITY,
      at: (n) => requests[n % requests.length] as Buffer,
      messageIds: [],
    };
  }
  const { requests, messageIds } = await corpusOf(order.corpus, order.count === 0);
  return { total: requests.length, at: (n) => requests[n] as Buffer, messageIds };
}

/** The load generator, in a process of its own: its CPU time must not be counted as anybody else's. */
async function load(order: LoadOrder) {
  const requests = await requestsOf(order);
  const watch = order.watchDecisions ? await DecisionWatch.open(order.watchDecisions) : undefined;
  const ports = order.ports ?? [order.port];
  const connections = await Promise.all(
    Array.from({ length: order.connections }, (_, n) => Connection.open(ports[n % ports.length] as number)),
  );
  const latencies: number[] = [];
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
      latencies.push(Math.max(0, now - due));
      statuses[status] = (statuses[status] ?? 0) + 1;
      const messageId = requests.messageIds[n];
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
    // From when a request was due to its answer, and from that to the decision on its message being readable.
    ack: percentilesOf(latencies),
    coin: coins && percentilesOf(coins),
  };
}

export type Load = typeof load;

carryOut(load);
