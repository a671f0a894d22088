import { waitUntilIdle } from '../rig/backlog';
import { seatCrowd } from '../rig/crowd';
import type { Rig } from '../rig/rig';
import { medians } from '../report/numbers';
import type { CorpusPlan } from '../load/corpus';
import type { Size } from '../size';

const CONNECTIONS = 64;
const WARM_UP = 1500;
/** Seconds for one load; the rate ends it long before. */
const PATIENCE = 60;
const CHATTERS = 1000;

/** µs of CPU time per message, by process and in all; medians of the rounds. */
type Cost = { api: number; worker: number; redis: number; postgres: number; total: number };

/**
 * What a message costs on a small and on a large board, in one and in many channels: the same messages by the same
 * 1,000 viewers at the same rate, so that nothing but the crowd around them differs.
 */
export async function growth(rig: Rig, size: Size) {
  const { boards, channels, messages, rounds } = size.growth;
  const one = await rig.corpus({ messages, chatters: CHATTERS, channels: 1 });
  const many = await rig.corpus({ messages, chatters: CHATTERS, channels });
  const [small, large, spread]: [Cost[], Cost[], Cost[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    small.push(await turn(rig, size, { corpus: one, channels: 1, crowd: boards[0] }));
    large.push(await turn(rig, size, { corpus: one, channels: 1, crowd: boards[1] }));
    spread.push(await turn(rig, size, { corpus: many, channels, crowd: 0 }));
  }
  await rig.empty();
  return {
    boards: [
      { chatters: boards[0], cost: medians(small) },
      { chatters: boards[1], cost: medians(large) },
    ],
    channels: [
      { channels: 1, cost: medians(small) },
      { channels, cost: medians(spread) },
    ],
  };
}

interface Turn {
  corpus: CorpusPlan;
  channels: number;
  /** Chatters on the board beforehand. */
  crowd: number;
}

async function turn(rig: Rig, size: Size, { corpus, channels, crowd }: Turn): Promise<Cost> {
  const { rate, seconds } = size.growth;
  const { api, worker } = await rig.startPair();
  const order = { port: api.port, corpus, connections: CONNECTIONS, rate, seconds: PATIENCE };
  await rig.load.run({ ...order, from: 0, count: channels + WARM_UP });
  await waitUntilIdle(rig);
  if (crowd > 0) {
    const [session] = await rig.query<{ id: string }>('SELECT id FROM stream_sessions');
    await seatCrowd(rig, session?.id as string, crowd);
  }
  // A crowd is a million keys at once. Rewriting the append-only file because of them is not what a message costs.
  await rig.rewriteAppendOnlyFile();
  const meter = rig.meter({ api, worker });
  const count = rate * seconds;
  const { accepted } = await rig.load.run({ ...order, from: channels + WARM_UP, count });
  await waitUntilIdle(rig);
  const cost = meter.per(accepted) as Omit<Cost, 'total'>;
  const whole = { ...cost, total: cost.api + cost.worker + cost.redis + cost.postgres };
  rig.log(`  ${channels} channels, ${crowd} chatters: ${JSON.stringify(whole)}`);
  return whole;
}
