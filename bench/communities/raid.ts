import { setTimeout as sleep } from 'node:timers/promises';
import Redis from 'ioredis';
import { chatMessage, person, streamStarted } from '../../simulator/kick-events';
import type { KickSigner } from '../../simulator/kick-signer';
import { kickTime } from '../../simulator/kick-time';
import { FakeKick } from '../../test/support/fake-kick';
import type { Stores } from '../../test/support/launcher';
import { HelperProcess } from '../load/helper-process';
import type { Load } from '../load/load-process';
import { type Percentiles, percentilesOf } from '../report/numbers';
import { broadcasterOf, nameOf, type ServedCommunities } from './served';

const RAID_PER_SECOND = 300;
/** Of the quiet community: one message each. */
const EVERY_MS = 100;
const LOOK_MS = 2;
const PATIENCE_MS = 10_000;

interface Quiet {
  ack: Percentiles;
  coin: Percentiles;
}

/** What a viewer of the second community waits for, while the first one is quiet and while it is raided. */
export async function measureRaid(
  served: ServedCommunities,
  stores: Stores,
  signer: KickSigner,
  seconds: number,
) {
  const load = await HelperProcess.start<Load>('load');
  const redis = new Redis(stores.redisUrl);
  try {
    const kick = new FakeKick(() => [`http://127.0.0.1:${served.api.port}`], signer);
    const corpus = { messages: RAID_PER_SECOND * (seconds + 5), chatters: 2000, channels: 1 };
    const order = { corpus, port: served.api.port, connections: 8 };
    await load.run({ ...order, from: 0, count: 1, seconds: 10 });
    await startStream(kick);
    const quiet = await watchQuiet(kick, redis, seconds);
    const raiding = load.run({
      ...order,
      from: 1,
      count: corpus.messages - 1,
      seconds: seconds + 2,
      rate: RAID_PER_SECOND,
    });
    await sleep(1000);
    const raided = await watchQuiet(kick, redis, seconds);
    const { accepted, ack } = await raiding;
    return { without: quiet, with: raided, raid: { accepted, ack } };
  } finally {
    load.stop();
    redis.disconnect();
  }
}

const broadcaster = person({ user_id: broadcasterOf(1), username: 'quiet', channel_slug: 'quiet' });

async function startStream(kick: FakeKick): Promise<void> {
  const started_at = kickTime(Date.now() - 60_000);
  const { status } = await kick.send('livestream.status.updated', streamStarted({ broadcaster, started_at }));
  if (status !== 200) throw new Error(`the start of a stream was answered ${status}`);
}

let people = 30_000_000;

async function watchQuiet(kick: FakeKick, redis: Redis, seconds: number): Promise<Quiet> {
  const acks: number[] = [];
  const coins: Promise<number>[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    people += 1;
    const sender = person({ user_id: people, username: `v${people}` });
    const body = chatMessage({ broadcaster, sender, created_at: kickTime(Date.now()) });
    const began = performance.now();
    const { status } = await kick.send('chat.message.sent', body);
    if (status !== 200) throw new Error(`a message was answered ${status}`);
    const acknowledged = performance.now();
    acks.push(acknowledged - began);
    coins.push(decided(redis, body.message_id, acknowledged));
    await sleep(Math.max(0, EVERY_MS - (performance.now() - began)));
  }
  return { ack: percentilesOf(acks), coin: percentilesOf(await Promise.all(coins)) };
}

/** ms from the answer until the coin can be read. */
async function decided(redis: Redis, messageId: string, since: number): Promise<number> {
  for (;;) {
    if ((await redis.exists(`{${nameOf(1)}}:msg-coins:${messageId}`)) === 1) return performance.now() - since;
    if (performance.now() - since > PATIENCE_MS) throw new Error(`message ${messageId} got no decision`);
    await sleep(LOOK_MS);
  }
}
