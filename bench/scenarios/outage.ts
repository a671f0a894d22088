import { waiting, waitUntilIdle } from '../rig/backlog';
import { usedMemory } from '../rig/redis-memory';
import type { Rig } from '../rig/rig';
import type { Size } from '../size';
import { rawInsertRates } from './raw-inserts';

const CONNECTIONS = 128;
const DRAIN_MS = 600_000;

/**
 * Postgres stops; messages go on being accepted and judged; Postgres starts again. How fast is what waited written?
 * Beside it the same rows, written by the same kind of INSERT into an equal table by a client with nothing else to do.
 */
export async function outage(rig: Rig, size: Size) {
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
  const messagesMs = await waitUntilIdle(rig, 'messages', DRAIN_MS);
  const allMs = messagesMs + (await waitUntilIdle(rig, 'total', DRAIN_MS));
  await rig.stopServers();
  const drained = {
    messages,
    // Its decision included.
    bytesPerWaitingMessage: Math.round(bytes / messages),
    // From Postgres answering again until the last message, and the last decision, was in it.
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
