import { setTimeout as sleep } from 'node:timers/promises';
import { person } from '../../simulator/kick-events';
import { kickTime } from '../../simulator/kick-time';
import { Channel } from '../../test/support/channel';
import { HelperProcess } from '../load/helper-process';
import type { Listeners } from '../load/listeners-process';
import { CpuMeter } from '../rig/cpu';
import type { Rig } from '../rig/rig';
import { percentilesOf } from '../report/numbers';
import type { Size } from '../size';

const FIRST_VIEWER = 20_000_001;
const VIEWERS = 40;
/** Everybody's first coin, and code that is compiled. */
const WARM_UP = VIEWERS;
/** Events are to be there within 100 ms; what is not there by then is missing. */
const PATIENCE_MS = 1_000;

/** One channel's event stream to many clients, while viewers write who have had their coin already. */
export async function push(rig: Rig, size: Size) {
  const { clients, perSecond, seconds } = size.push;
  const { api } = await rig.startPair();
  const channel = new Channel(rig.kick(api));
  await channel.start();
  const path = `/api/stream?broadcaster_user_id=${channel.id}`;
  const listeners = await HelperProcess.start<Listeners>('listeners');
  try {
    await listeners.run({ port: api.port, path, clients, atOnce: 100 });
    await chat(channel, WARM_UP, perSecond);
    await sleep(PATIENCE_MS);
    await listeners.run('result');
    const meter = new CpuMeter({ api: api.pid, listeners: listeners.pid });
    const begin = performance.now();
    const messages = perSecond * seconds;
    const acks = await chat(channel, messages, perSecond);
    const elapsedMs = performance.now() - begin;
    const used = meter.per(elapsedMs * 10);
    await sleep(PATIENCE_MS);
    const { events, messages: delivered, closed, latency } = await listeners.run('result');
    // A core used for a millisecond is 1,000 µs.
    const cores = (hundredths = 0) => hundredths / 100;
    const result = {
      clients,
      messages,
      delivered: delivered / (clients * messages), // a share

      closed, // by the server
      // Of all kinds, to all clients.
      eventsPerSecond: Math.round(events / (elapsedMs / 1000)),
      // ms from sending the webhook to its answer, and to its message at a client.
      ack: percentilesOf(acks),
      latency,
      cores: { api: cores(used.api), listeners: cores(used.listeners) },
    };
    rig.log(`  ${JSON.stringify(result)}`);
    return result;
  } finally {
    listeners.stop();
    await rig.empty();
  }
}

/** Messages at a steady rate, each saying when it was sent. @returns ms from sending to acknowledgement */
async function chat(channel: Channel, messages: number, perSecond: number): Promise<number[]> {
  const begin = performance.now();
  const say = async (n: number) => {
    const sent = performance.now();
    await channel.chat(person({ user_id: FIRST_VIEWER + (n % VIEWERS) }), 0, {
      content: `sent ${Date.now()}`,
      created_at: kickTime(Date.now()),
    });
    return performance.now() - sent;
  };
  const saying: Promise<number>[] = [];
  for (let n = 0; n < messages; n++) {
    await sleep(Math.max(0, begin + (n * 1000) / perSecond - performance.now()));
    const said = say(n);
    // Whoever waits for all of them hears of it; until then nobody does.
    said.catch(() => undefined);
    saying.push(said);
  }
  return Promise.all(saying);
}
