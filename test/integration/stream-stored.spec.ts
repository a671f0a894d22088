import type { Channel } from '../support/channel';
import { EventStream } from '../support/event-stream';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
let relay: StoreRelay;
let url: string;
const open: EventStream[] = [];
beforeAll(async () => {
  board = await Kickboard.start();
  relay = await StoreRelay.before(board.stores.databaseUrl);
  url = (await board.startApi({ DATABASE_URL: relay.url })).url;
});
afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
  relay.mend();
});
afterAll(async () => {
  await board.close();
  relay.close();
});

async function watch(channel: Channel, lastEventId?: string): Promise<EventStream> {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
  const stream = await EventStream.open(url, channel.id, headers);
  open.push(stream);
  return stream;
}

/** Two messages in the log after the id of a client that left; the first has been in Postgres for a while. */
async function missed() {
  const channel = board.channel();
  await channel.start();
  const first = await watch(channel);
  await first.until(() => expect(first.of('snapshot')).toHaveLength(1));
  await channel.title('Later');
  await first.until(() => expect(first.of('session')).toHaveLength(1));
  first.close();
  const stored = await channel.chat(viewer('alice'), 1);
  await board.settle();
  // As they are some seconds after they were stored.
  await board.redis.del(board.keys.chatMessages(), board.keys.chatLive(channel.id));
  const live = await channel.chat(viewer('bob'), 2);
  return { channel, id: first.last?.id, stored, live };
}

test('what was missed is told in order also when some of it is in Postgres alone', async () => {
  const { channel, id, stored, live } = await missed();
  await board.settle();
  const stream = await watch(channel, id);
  await stream.until(() => expect(stream.of('leaderboard')).toHaveLength(1));
  expect(stream.of('snapshot')).toEqual([]);
  expect(stream.of('message')).toMatchObject([
    { message_id: stored, session_id: channel.session(), sweet_coins_earned: 1 },
    { message_id: live, session_id: channel.session(), sweet_coins_earned: 1 },
  ]);
});

test('while Postgres is away it cannot be told, and a snapshot says that it is not complete', async () => {
  const { channel, id, live } = await missed();
  relay.cut();
  const stream = await watch(channel, id);
  await stream.until(() => expect(stream.of('snapshot')).toMatchObject([{ degraded: true }]));
  expect(stream.shownIds).toEqual([live]);
  const next = await channel.chat(viewer('carol'), 3);
  await stream.until(() => expect(stream.messageIds).toEqual([next]));
});
