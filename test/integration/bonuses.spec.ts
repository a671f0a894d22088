import * as kick from '../../simulator/kick-events';
import type { Person } from '../../simulator/kick-bodies';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import type { Channel } from '../support/channel';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { allAccounts } from '../support/ledger';
import { idOf, viewer } from '../support/people';
import { leaderboard } from '../support/reads';

let board: Kickboard;
let ask: ReturnType<typeof administration>;
beforeAll(async () => {
  board = await Kickboard.start({
    workers: 2,
    settings: {
      ...ADMIN_SETTINGS,
      BONUS_FOLLOW: '5',
      BONUS_SUBSCRIPTION: '20',
      BONUS_RENEWAL: '10',
      BONUS_GIFT: '20',
      BONUS_GIFT_MAX: '50',
      BONUS_KICKS: '3',
    },
  });
  ask = administration(board);
});
afterAll(() => board.close());

type Sent = Record<string, unknown>;

async function tell(
  channel: Channel,
  type: string,
  body: object,
  headers: { sent?: number; id?: string } = {},
) {
  const whole: Sent = { ...body, broadcaster: channel.broadcaster };
  return (await board.kick.deliver(type, whole, headers)).body.status;
}

const entriesOf = (person: Person) =>
  board.sql<{ id: string; reason: string; amount: number; session_id: string | null }>(
    'SELECT id, reason, amount, session_id FROM coin_entries WHERE user_id = $1 ORDER BY id',
    [idOf(person)],
  );
const amounts = async (person: Person) =>
  (await entriesOf(person))
    .map(({ reason, amount }): [string, number] => [reason, amount])
    .sort(([a, x], [b, y]) => a.localeCompare(b) || x - y);

const shown = async (session: string) =>
  (await leaderboard(board, { session_id: session })).leaderboard.map(
    ({ username, points_earned, messages_sent }) => [username, points_earned, messages_sent],
  );

/** Balances and sums per session are the same wherever they are kept. */
async function expectEqualAccounts(): Promise<void> {
  const { redis, entries, balances } = await allAccounts(board);
  expect(redis).toEqual(entries);
  expect(balances).toEqual(entries);
}

async function live(): Promise<{ channel: Channel; session: string }> {
  const channel = board.channel();
  await channel.start();
  return { channel, session: channel.session() };
}

test('each kind of event has an entry of its own reason, on the board of the live session', async () => {
  const { channel, session } = await live();
  const alice = viewer('alice');
  await channel.chat(alice, 1);
  const events: [string, object][] = [
    ['channel.followed', kick.follow({ follower: alice })],
    ['channel.subscription.new', kick.subscription({ subscriber: alice })],
    ['channel.subscription.renewal', kick.renewal({ subscriber: alice })],
    ['channel.subscription.gifts', kick.subscriptionGifts({ gifter: alice })],
    ['kicks.gifted', kick.kicksGift({ sender: alice })],
  ];
  for (const [type, body] of events) expect(await tell(channel, type, body)).toBe('accepted');
  await board.settle();
  expect(await amounts(alice)).toEqual([
    ['chat_message', 1],
    ['follow', 5],
    ['gift', 20],
    ['gift', 20],
    ['kicks', 3],
    ['renewal', 10],
    ['subscription', 20],
  ]);
  expect(new Set((await entriesOf(alice)).map(({ session_id }) => session_id))).toEqual(new Set([session]));
  expect(await shown(session)).toEqual([['alice', 79, 1]]);
  await expectEqualAccounts();
});

test('a follow counts once for ever, and every event once under whatever delivery id and type', async () => {
  const { channel } = await live();
  const bob = viewer('bob');
  const follow = kick.follow({ follower: bob });
  const first = { sent: Date.now(), id: `01HZZZZZZZZZZZZZZZZZZZZZ${idOf(bob).slice(-2)}` };
  expect(await tell(channel, 'channel.followed', follow, first)).toBe('accepted');
  expect(await tell(channel, 'channel.followed', follow, first)).toBe('duplicate');
  expect(await tell(channel, 'channel.followed', follow)).toBe('accepted');
  const gift = kick.subscriptionGifts({ gifter: bob, giftees: [viewer('x'), viewer('y'), viewer('z')] });
  const subscription = kick.subscription({ subscriber: bob });
  for (let i = 0; i < 2; i += 1) {
    await tell(channel, 'channel.subscription.gifts', gift);
    await tell(channel, 'channel.subscription.new', subscription);
    await tell(channel, 'channel.subscription.renewal', subscription);
  }
  await board.settle();
  const given = await amounts(bob);
  expect(given.slice(0, 4)).toEqual([
    ['follow', 5],
    ['gift', 10],
    ['gift', 20],
    ['gift', 20],
  ]);
  // Two workers may carry out the twins in either order.
  expect(given).toHaveLength(5);
  expect(given[4]?.[0]).toMatch(/^subscription$|^renewal$/);
});

test('somebody who has not written is on the board, pushed as a coin event, and stays after Redis was lost', async () => {
  const { channel, session } = await live();
  const [carol, dave] = [viewer('carol'), viewer('dave')];
  const stream = await EventStream.open(board.url, channel.id);
  await tell(channel, 'channel.followed', kick.follow({ follower: carol }), { sent: channel.ms(3) });
  await eventually(() => expect(stream.of('coin')).toHaveLength(1));
  expect(stream.of('coin')[0]).toMatchObject({
    message_id: null,
    user_id: idOf(carol),
    username: 'carol',
    session_id: session,
    amount: 5,
    reason: 'follow',
    balance: 5,
    points_earned: 5,
  });
  stream.close();
  await tell(channel, 'channel.followed', kick.follow({ follower: dave }), { sent: channel.ms(2) });
  await channel.chat(viewer('erin'), 4);
  await board.settle();
  const before = await shown(session);
  expect(before).toEqual([
    ['dave', 5, 0],
    ['carol', 5, 0],
    ['erin', 1, 1],
  ]);
  const whole = await leaderboard(board, { session_id: session });
  await board.redis.del(board.keys.built());
  await eventually(async () => expect(await board.redis.exists(board.keys.built())).toBe(1));
  await board.settle();
  await expectEqualAccounts();
  expect(await leaderboard(board, { session_id: session })).toMatchObject({
    leaderboard: whole.leaderboard,
    stats: whole.stats,
  });
  // Whose first message comes later keeps what was given, and stands where the message puts them.
  await channel.chat(carol, 1);
  await board.settle();
  expect((await shown(session))[0]).toEqual(['carol', 6, 1]);
  await expectEqualAccounts();
});

test('nobody to give it to, a bot and a stream that is over: nothing, nothing, and a balance alone', async () => {
  const { channel, session } = await live();
  const bot = viewer('BotRix', { channel_slug: 'botrix' });
  const late = viewer('late');
  await tell(channel, 'channel.subscription.gifts', kick.subscriptionGifts({ gifter: kick.anonymous() }));
  await tell(channel, 'channel.followed', kick.follow({ follower: bot }));
  await channel.end({ minute: 10 });
  await tell(channel, 'channel.followed', kick.follow({ follower: late }), { sent: channel.ms(20) });
  await board.settle();
  expect(await amounts(bot)).toEqual([]);
  expect(await entriesOf(late)).toMatchObject([{ reason: 'follow', amount: 5, session_id: null }]);
  expect(await shown(session)).toEqual([]);
});

test('a bonus of a stream that has ended comes on its board', async () => {
  const { channel, session } = await live();
  await channel.chat(viewer('frank'), 1);
  await channel.end({ minute: 10 });
  await board.settle();
  const grace = viewer('grace');
  await tell(channel, 'channel.followed', kick.follow({ follower: grace }), { sent: channel.ms(5) });
  await board.settle();
  expect(await shown(session)).toEqual([
    ['grace', 5, 0],
    ['frank', 1, 1],
  ]);
  await expectEqualAccounts();
});

test('a bonus is taken back like any entry', async () => {
  const { channel, session } = await live();
  const heidi = viewer('heidi');
  await tell(channel, 'channel.subscription.gifts', kick.subscriptionGifts({ gifter: heidi }));
  await board.settle();
  for (const { id } of await entriesOf(heidi)) {
    const reversed = await ask('POST', `entries/${id}/reverse`, { reason: 'the payment failed' });
    expect([reversed.status, reversed.body.status]).toEqual([200, 'applied']);
  }
  await board.settle();
  expect(await shown(session)).toEqual([['heidi', 0, 0]]);
  await expectEqualAccounts();
});

test('a viewer whom Kick reports as banned is off the board at once, earns nothing, and is back afterwards', async () => {
  const { channel, session } = await live();
  const ivan = viewer('ivan');
  await channel.chat(ivan, 1);
  await channel.chat(viewer('judy'), 2);
  await board.settle();
  const metadata = {
    reason: 'spam',
    created_at: channel.time(3),
    expires_at: new Date(Date.now() + 4000).toISOString(),
  };
  expect(await tell(channel, 'moderation.banned', kick.ban({ banned_user: ivan, metadata }))).toBe(
    'accepted',
  );
  await board.settle();
  expect(await shown(session)).toEqual([['judy', 1, 1]]);
  const message = await channel.chat(ivan, 20);
  await tell(channel, 'channel.followed', kick.follow({ follower: ivan }));
  await board.settle();
  const { body } = await board.get(`/api/receipts/${message}`);
  expect(body).toMatchObject({ reason: 'banned' });
  expect(await amounts(ivan)).toEqual([['chat_message', 1]]);
  await eventually(async () =>
    expect(await shown(session)).toEqual([
      ['ivan', 1, 1],
      ['judy', 1, 1],
    ]),
  );
});

test('a redemption is one row with its newest state, in whatever order it is told', async () => {
  const { channel } = await live();
  const pending = kick.redemption();
  const accepted = { ...pending, status: 'accepted' };
  const type = 'channel.reward.redemption.updated';
  expect(await tell(channel, type, accepted, { sent: channel.ms(2) })).toBe('accepted');
  await tell(channel, type, pending, { sent: channel.ms(3) });
  await board.settle();
  await tell(channel, type, { ...pending, status: 'fulfilled' }, { sent: channel.ms(4) });
  await tell(channel, type, accepted, { sent: channel.ms(2) });
  await board.settle();
  expect(
    await board.sql('SELECT id, status, cost FROM reward_redemptions WHERE broadcaster_user_id = $1', [
      channel.id,
    ]),
  ).toEqual([{ id: pending.id, status: 'fulfilled', cost: 500 }]);
});

test('an event is accepted while no worker is there, and carried out afterwards', async () => {
  const { channel } = await live();
  const mallory = viewer('mallory');
  await board.stopWorkers();
  expect(await tell(channel, 'channel.followed', kick.follow({ follower: mallory }))).toBe('accepted');
  expect(await amounts(mallory)).toEqual([]);
  await board.startWorker();
  await board.settle();
  expect(await amounts(mallory)).toEqual([['follow', 5]]);
});

test('one entry of the buffer that nobody can read holds up no other', async () => {
  const { channel } = await live();
  const niaj = viewer('niaj');
  await board.redis.rpush(board.keys.channelEventsBuffer(), '{"kind":"no such"}');
  await tell(channel, 'channel.followed', kick.follow({ follower: niaj }));
  await board.settle();
  expect(await amounts(niaj)).toEqual([['follow', 5]]);
  expect(
    await board.sql("SELECT event_type FROM dead_letters WHERE event_type = 'channel.event'"),
  ).toHaveLength(1);
});

test('category and language of a stream are those that metadata told last', async () => {
  const { channel, session } = await live();
  const metadata = { title: 'New', language: 'de', category: { id: 64, name: 'Board Games', thumbnail: '' } };
  await tell(channel, 'livestream.metadata.updated', kick.streamMetadata({ metadata }));
  const expected = { category: { id: '64', name: 'Board Games', thumbnail: null }, language: 'de' };
  const one = async () => (await board.get(`/api/stream-sessions/${session}`)).body;
  expect(await one()).toMatchObject({ session_title: 'New', ...expected });
  await board.settle();
  await board.redis.del(board.keys.sessions(channel.id));
  expect(await one()).toMatchObject(expected);
});
