import { writeFileSync } from 'node:fs';
import { person } from '../../simulator/kick-events';
import { eventually } from '../../test/support/eventually';
import { Channel } from '../../test/support/channel';
import { boardRequests, whileChanging } from '../rig/board-requests';
import { costOf } from '../rig/requests';
import type { Rig, Server } from '../rig/rig';
import { medians } from '../report/numbers';
import type { Size } from '../size';

const CONNECTIONS = 16;
const CHATTERS = 100;
/** Ids in a question for coins. */
const IDS = 50;
const BARE_ANSWERS = '.data/bench/bare-answers.json';

/** What polling pages ask: a board that they have, one that has changed, the coins of 50 messages. */
const KINDS = ['unchanged', 'changed', 'coins'] as const;
type Kind = (typeof KINDS)[number];

/** µs of CPU time per request; `redis` is left out where the bench itself keeps Redis at work. */
type Cost = { api: number; redis: number; bare: number };

/** The seed's page polls twice a second: the api beside a bare `node:http` server that answers the same bytes, in turns. */
export async function polling(rig: Rig, size: Size): Promise<Record<Kind, Cost>> {
  const { seconds, rounds } = size.polling;
  const { api, worker } = await rig.startPair();
  const channel = new Channel(rig.kick(api));
  await channel.start();
  const ids = await Promise.all(
    Array.from({ length: CHATTERS }, (_, n) => channel.chat(person({ user_id: 20_000_001 + n }), 1)),
  );
  const coins = coinsRequest(ids.slice(0, IDS));
  await eventually(async () => {
    if (!(await coinsOf(api, coins.json)).every(({ sweet_coins_reason }) => sweet_coins_reason !== 'pending'))
      throw new Error('not all messages are judged');
  });
  // Nothing more is judged: what a worker at rest does is not what is measured, and the board no longer changes.
  await worker.stop();
  const board = await boardRequests(api, channel.id);
  const answer = await (await ask(api, coins.json)).text();
  writeFileSync(BARE_ANSWERS, JSON.stringify({ board: board.answer, coins: answer }));
  const bare = await rig.rival('bare', { BARE_ANSWERS });

  const requests = { unchanged: board.getUnlessSeen, changed: board.get, coins: coins.request };
  const turns: Record<Kind, Cost[]> = { unchanged: [], changed: [], coins: [] };
  for (let round = 0; round <= rounds; round++) {
    for (const kind of KINDS) {
      const order = { status: kind === 'unchanged' ? 304 : 200, seconds, connections: CONNECTIONS };
      const poll = () => costOf(rig, api, requests[kind], order);
      const own = kind === 'changed' ? await whileChanging(rig, channel.session(), poll) : await poll();
      if (kind === 'changed') {
        own.redis = 0;
        requests.unchanged = (await boardRequests(api, channel.id)).getUnlessSeen;
      }
      const beside = await costOf(rig, bare, requests[kind], order);
      const both = { api: own.api, redis: own.redis, bare: beside.api };
      // The first round warms up.
      if (round > 0) turns[kind].push(both);
      if (round > 0) rig.log(`  ${kind}: ${JSON.stringify(both)}`);
    }
  }
  await rig.empty();
  return {
    unchanged: medians(turns.unchanged),
    changed: medians(turns.changed),
    coins: medians(turns.coins),
  };
}

function coinsRequest(messageIds: string[]): { json: string; request: string } {
  const json = JSON.stringify({ messageIds });
  const head = `POST /api/chat/sweet-coins HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${json.length}`;
  return { json, request: `${head}\r\n\r\n${json}` };
}

const ask = (api: Server, body: string) =>
  fetch(`${api.url}/api/chat/sweet-coins`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    signal: AbortSignal.timeout(5000),
  });

async function coinsOf(api: Server, json: string): Promise<{ sweet_coins_reason: string }[]> {
  const { sweet_coins } = (await (await ask(api, json)).json()) as {
    sweet_coins: Record<string, { sweet_coins_reason: string }>;
  };
  return Object.values(sweet_coins);
}
