import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntilIdle } from '../rig/backlog';
import { memoryByFamily, usedMemory } from '../rig/redis-memory';
import type { Rig } from '../rig/rig';
import type { Size } from '../size';

const CONNECTIONS = 64;
const RATE = 3000;
/** Messages are shown from Redis for 5 s after they are stored, and removed by the next look, a second later at most. */
const RETIRED_MS = 7_000;

/** What remains of a chat once it is stored. */
export async function memory(rig: Rig, size: Size) {
  const { messages, chatters } = size.memory;
  const corpus = await rig.corpus({ messages, chatters, channels: 1 });
  const { api } = await rig.startPair();
  const before = await usedMemory(rig);
  const order = { port: api.port, corpus, connections: CONNECTIONS };
  await rig.load.run({ ...order, from: 0, count: messages + 1, rate: RATE, seconds: 60 });
  await waitUntilIdle(rig);
  await sleep(RETIRED_MS);
  // Beyond what Redis needed before the first message; of that, what the keys have.
  const redisBytes = (await usedMemory(rig)) - before;
  const families = await memoryByFamily(rig);
  const [sizes] = await rig.query<{ heap: string; indexes: string }>(
    "SELECT pg_table_size('chat_messages') AS heap, pg_indexes_size('chat_messages') AS indexes",
  );
  const perMessage = (bytes: string | undefined) => Math.round(Number(bytes) / messages);
  const postgres = { rowBytes: perMessage(sizes?.heap), indexBytes: perMessage(sizes?.indexes) };
  rig.log(`  ${redisBytes} bytes, ${JSON.stringify(families)}, ${JSON.stringify(postgres)}`);
  await rig.empty();
  return { chatters, messages, redisBytes, families, postgres };
}
