import { waiting, waitUntilIdle } from '../rig/backlog';
import { usedMemory } from '../rig/redis-memory';
import type { Rig } from '../rig/rig';
import type { Size } from '../size';
import { rawInsertRates } from './raw-inserts';

const CONNECTIONS = 128;
const DRAIN_MS = 600_000;

export interface OutageResult {
  /** Accepted and judged while Postgres was away. */
  messages: number;
  /** Of Redis, per message waiting for Postgres, its decision included. */
  bytesPerWaitingMessage: number;
  /** From Postgres answering again until the last message was in it. */
  messagesSeconds: number;
  rowsPerSecond: number;
  /** … until the last decision was in it too. */
  allSeconds: number;
  /** The same rows written by one connection that does nothing else, in INSERTs of 50 and of 1000; rows per second. */
  raw: { by50: number; by1000: number };
}

/**
 * Postgres stops; messages go on being accepted and judged; Postgres starts again. How fast is what waited written?
 * Beside it the same rows, written by the same kind of INSERT into an equal table by a client with nothing else to do.
 */
export async function outage(rig: Rig, size: Size): Promise<OutageResult> {
  const { messages, rate, chatters } = size.outage;
  const corpus = await rig.corpus({ messages, chatters, channels: 1 });
  const { api } = await rig.startPair();
  const order = { port: api.port, corpus, connections: CONNECTIONS, seconds: DRAIN_MS / 1000 };
  // The start of the stream, which must be stored before Postgres goes.
  await rig.load.run({ ...order, from: 0, count: 1 });
  await waitUntilIdle(rig);
  const before = await usedMemory(rig);
  await rig.stores.postgres.stop();
  const result = await rig.load.run({ ...order, from: 1, count: messages, rate });
  if (result.accepted !== messages) throw new Error(`outage: ${JSON.stringify(result.statuses)}`);
  await waitUntilIdle(rig, 'unjudged');
  const bytes = (await usedMemory(rig)) - before;
  rig.log(`  ${JSON.stringify(await waiting(rig))} while Postgres is away`);
  await rig.stores.postgres.start();
  await rig.reconnect();
  const messagesMs = await waitUntilIdle(rig, 'messages', DRAIN_MS);
  const allMs = messagesMs + (await waitUntilIdle(rig, 'total', DRAIN_MS));
  await rig.stopServers();
  const drained = {
    messages,
    bytesPerWaitingMessage: Math.round(bytes / messages),
    messagesSeconds: seconds(messagesMs),
    rowsPerSecond: Math.round(messages / (messagesMs / 1000)),
    allSeconds: seconds(allMs),
    raw: await rawInsertRates(rig),
  };
  rig.log(`  ${JSON.stringify(drained)}`);
  await rig.empty();
  return drained;
}

const seconds = (ms: number) => Math.round(ms / 10) / 100;
