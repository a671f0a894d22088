import { ADMIN_SETTINGS, administration } from '../support/admin';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { coinsOf, history, leaderboard } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start({ settings: { ...ADMIN_SETTINGS, BONUS_FOLLOW: '5' } });
});
afterEach(() => board.close());

const spans = (channel: Channel) =>
  board.sql<{ id: string; ended: boolean }>(
    'SELECT id, ended_at IS NOT NULL AS ended FROM stream_sessions WHERE broadcaster_user_id = $1 ORDER BY id',
    [channel.id],
  );

const damage = async (key: string) => {
  await board.redis.del(key);
  await board.redis.set(key, 'x');
};

test.each<[string, (channel: Channel) => Promise<unknown>]>([
  ['event log', (channel) => damage(board.keys.events(channel.id))],
  ['version', (channel) => board.redis.hset(board.keys.sessions(channel.id), 'version', 'x')],
  ['list of titles', (channel) => board.redis.hset(board.keys.sessions(channel.id), 'facts', '[')],
  ['board of the new stream', (channel) => damage(board.keys.boardStats(channel.session(10)))],
])('a start is not lost to a damaged %s of its channel', async (_name, harm) => {
  const channel = board.channel();
  await channel.start();
  await board.settle();
  await harm(channel);
  await channel.start({ minute: 10 });
  const id = await channel.chat(viewer('alice'), 11);
  await eventually(async () => expect(await coinsOf(board, [id])).toEqual(['1']));
  await board.settle();
  expect(await spans(channel)).toEqual([
    { id: channel.session(), ended: true },
    { id: channel.session(10), ended: false },
  ]);
  expect((await leaderboard(board, { session_id: channel.session(10) })).stats.total_messages).toBe(1);
});

test.each(['claim', 'claimed'] as const)(
  'a damaged %s of any buffer is noticed, and what waits reaches Postgres',
  async (part) => {
    const { keys } = board;
    const channel = board.channel();
    await channel.start();
    await board.settle();
    const buffers = [
      keys.chatBuffer(),
      keys.ledgerBuffer(),
      keys.sessionsBuffer(),
      keys.channelEventsBuffer(),
      keys.deadLettersBuffer(),
      keys.deliveriesWaiting(),
    ];
    for (const buffer of buffers) await board.redis.hset(keys.drained(buffer)[part], 'x', 'y');
    const id = await channel.chat(viewer('alice'), 1);
    await eventually(async () => expect(await coinsOf(board, [id])).toEqual(['1']), 20_000);
    await board.settle();
    expect(await board.sql('SELECT sweet_coins_earned AS coins FROM chat_messages')).toEqual([{ coins: 1 }]);
  },
);

test.each<[string, (channel: Channel) => Promise<unknown>]>([
  ['sessions', (channel) => damage(board.keys.sessions(channel.id))],
  ['board', (channel) => damage(board.keys.boardPeople(channel.session()))],
  ['totals', (channel) => damage(board.keys.boardStats(channel.session()))],
  ['ranking', (channel) => damage(board.keys.boardOrder(channel.session()))],
])(
  'with damaged %s of one channel, people of others are excluded, re-admitted, banned and shown',
  async (_name, harm) => {
    const [damaged, sound] = [board.channel(), board.channel()];
    const [alice, bob, carol] = [viewer('alice'), viewer('bob'), viewer('carol')];
    await damaged.start();
    await sound.start();
    await Promise.all([damaged.chat(alice, 1), sound.chat(bob, 1), sound.chat(carol, 1)]);
    await board.settle();
    await harm(damaged);
    const admin = administration(board);
    const names = async () =>
      (await leaderboard(board, { session_id: sound.session() })).leaderboard.map(({ username }) => username);
    const exclude = (excluded: boolean) =>
      admin('PUT', `viewers/${idOf(bob)}/exclusion`, { excluded, reason: 'a test' });

    await exclude(true);
    await eventually(async () => expect(await names()).toEqual(['carol']));
    await exclude(false);
    await eventually(async () => expect((await names()).sort()).toEqual(['bob', 'carol']));
    const again = await sound.chat(bob, 10);
    await eventually(async () => expect(await coinsOf(board, [again])).toEqual(['1']));
    await board.kick.deliver('moderation.banned', {
      broadcaster: sound.broadcaster,
      moderator: viewer('mod'),
      banned_user: carol,
      metadata: { reason: 'a test', created_at: sound.time(12), expires_at: null },
    });
    await eventually(async () => expect(await names()).toEqual(['bob']));
    const spent = await admin('POST', `viewers/${idOf(bob)}/spend`, {
      amount: 1,
      reason: 'a test',
      idempotency_key: 'one',
    });
    expect(spent.status).toBe(200);
    await eventually(async () => expect(await board.redis.get(board.keys.coins(idOf(bob)))).toBe('1'));

    const found = await board.get(`/api/viewers/${idOf(bob)}`);
    expect([found.status, found.body.username]).toEqual([200, 'bob']);
    expect((await board.get('/api/delivery-health')).status).toBe(200);
    expect((await history(board)).messages).toHaveLength(4);
  },
);

test.each<[string, (channel: Channel, user: string) => Promise<unknown>]>([
  ['people', (channel) => damage(board.keys.boardPeople(channel.session()))],
  ['row', (channel, user) => board.redis.hset(board.keys.boardPeople(channel.session()), user, 'x')],
])('a board whose %s are damaged in Redis is read from Postgres, and says so', async (_name, harm) => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  await channel.chat(alice, 1);
  await board.settle();
  await harm(channel, idOf(alice));
  for (const query of [{ session_id: channel.session() }, { broadcaster_user_id: channel.id }]) {
    const answer = await leaderboard(board, query);
    expect(answer.leaderboard).toMatchObject([{ username: 'alice', points_earned: 1 }]);
    expect(answer).toMatchObject({ session_id: channel.session(), degraded: true });
  }
});

test('a stream whose channel cannot be read in Redis is found in Postgres', async () => {
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await board.settle();
  await damage(board.keys.sessions(channel.id));
  const answer = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(answer).toMatchObject({ session_id: channel.session(), has_active_session: true });
  expect(answer.leaderboard).toMatchObject([{ username: 'alice', points_earned: 1 }]);
  const stream = await board.get(`/api/stream-sessions/${channel.session()}`);
  expect([stream.status, stream.body.session_id]).toEqual([200, channel.session()]);
});

test('a rebuild brings back sessions that were damaged while every process remembered them', async () => {
  const channel = board.channel();
  await channel.start();
  const first = await channel.chat(viewer('alice'), 1);
  await eventually(async () => expect(await coinsOf(board, [first])).toEqual(['1']));
  await board.settle();
  const second = channel.session().split('-')[1] as string;
  await board.redis.hset(board.keys.sessions(channel.id), second, '{');
  await damage(board.keys.sessions('987654321'));
  await board.redis.del(board.keys.built());
  await eventually(async () => expect(await board.redis.exists(board.keys.built())).toBe(1));
  expect(await board.redis.hget(board.keys.sessions(channel.id), second)).toContain(channel.session());
  expect(await board.redis.exists(board.keys.sessions('987654321'))).toBe(0);
});

test('the record of deliveries is shown and written again after its keys were damaged', async () => {
  const channel = board.channel();
  await channel.start();
  await damage(board.keys.lastDeliveries());
  await damage(board.keys.lastRefusal());
  expect((await board.get('/api/delivery-health')).status).toBe(200);
  await eventually(async () => {
    await channel.title(`at ${Date.now()}`);
    expect(await board.redis.hget(board.keys.lastDeliveries(), channel.id)).toMatch(/^\d+$/);
  }, 15_000);
});
