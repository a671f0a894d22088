import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { coinsOf, recent } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start();
});
afterEach(() => board.close());

const letters = () =>
  board.sql<{ reason: string }>("SELECT reason FROM dead_letters WHERE event_type = 'judge.request'");

test('a balance that is no whole number costs its owner alone, and nothing is half written', async () => {
  const [alice, bob] = [viewer('alice'), viewer('bob')];
  const channel = board.channel();
  await channel.start();
  await board.redis.set(board.keys.coins(idOf(bob)), '1.5');
  const ids = await Promise.all([channel.chat(alice, 1), channel.chat(bob, 1)]);
  await eventually(async () => expect((await coinsOf(board, ids))[0]).toBe('1'));
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('1');
  await eventually(async () => expect(await letters()).toHaveLength(1), 20_000);
  await board.settle();
  expect((await letters())[0]?.reason).toContain(`coins:${idOf(bob)}`);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('1');
  expect(await board.sql('SELECT user_id, balance FROM coin_balances')).toEqual([
    { user_id: idOf(alice), balance: '1' },
  ]);
});

test.each<[string, (channel: string, session: string, user: string) => string]>([
  ['sessions', (channel) => board.keys.sessions(channel)],
  ['board', (_, session) => board.keys.leaderboard(session)],
  ['board order', (_, session) => board.keys.boardOrder(session)],
  ['board people', (_, session) => board.keys.boardPeople(session)],
  ['awards', (_channel, _session, user) => board.keys.awards(user)],
  ['session coins', (_, session, user) => board.keys.sessionCoins(session, user)],
])('a damaged key (%s) holds up no other channel', async (_name, keyOf) => {
  const [damaged, sound] = [board.channel(), board.channel()];
  const alice = viewer('alice');
  await damaged.start();
  await sound.start();
  await board.stopWorkers();
  const first = await damaged.chat(alice, 1);
  const key = keyOf(damaged.id, damaged.session(), idOf(alice));
  await board.redis.del(key);
  await board.redis.hset(key, 'x', 'y');
  if (key === board.keys.sessions(damaged.id)) await board.redis.set(key, 'x');
  if (key === board.keys.boardPeople(damaged.session())) await board.redis.set(key, 'x');
  const second = await sound.chat(viewer('bob'), 1);
  await board.startWorker();
  await eventually(async () => expect(await coinsOf(board, [second])).toEqual(['1']));
  await eventually(async () => expect(await letters()).toHaveLength(1), 20_000);
  expect(await coinsOf(board, [first])).toEqual(['0:pending']);
});

test.each<[string, (id: string) => Promise<unknown>]>([
  ['is not JSON', (id) => board.redis.hset(board.keys.judgeRequests(), id, '{')],
  ['lacks a field', (id) => board.redis.hset(board.keys.judgeRequests(), id, `{"message_id":"${id}"}`)],
  ['is gone', (id) => board.redis.hdel(board.keys.judgeRequests(), id)],
])('a request that %s holds up nobody', async (_name, damage) => {
  const channel = board.channel();
  await channel.start();
  await board.stopWorkers();
  const first = await channel.chat(viewer('alice'), 1);
  const second = await channel.chat(viewer('bob'), 1);
  await damage(first);
  await board.startWorker();
  await eventually(async () => expect(await coinsOf(board, [second])).toEqual(['1']));
  await eventually(async () => expect(await letters()).toHaveLength(1));
});

test.each<[string, () => string]>([
  ['judge:requests', () => board.keys.judgeRequests()],
  ['judge:waiting', () => board.keys.judgeWaiting()],
  ['ledger:decisions', () => board.keys.ledgerDecisions()],
  ['chat:messages', () => board.keys.chatMessages()],
  ['chat:flushed', () => board.keys.chatFlushed()],
])('when %s is damaged, which all need, Redis mends itself and no message is lost', async (_name, keyOf) => {
  const channel = board.channel();
  await channel.start();
  const before = await channel.chat(viewer('alice'), 1);
  await board.settle();
  await board.redis.del(keyOf());
  await board.redis.set(keyOf(), 'x');
  const after = await channel.chat(viewer('bob'), 1);
  await eventually(async () => expect(await coinsOf(board, [before, after])).toEqual(['1', '1']), 20_000);
  await board.settle();
  expect(await board.sql('SELECT count(*)::int AS rows FROM chat_messages')).toEqual([{ rows: 2 }]);
});

test.each<[string, (channel: string) => string]>([
  ['live view', (channel) => board.keys.chatLive(channel)],
  ['event log', (channel) => board.keys.events(channel)],
])(
  'a damaged %s of a channel does not keep its messages from being shown and judged',
  async (_name, keyOf) => {
    const channel = board.channel();
    await channel.start();
    await board.settle();
    await board.redis.del(keyOf(channel.id));
    await board.redis.set(keyOf(channel.id), 'x');
    const id = await channel.chat(viewer('alice'), 1);
    expect((await recent(board, { broadcaster_user_id: channel.id })).map((one) => one.message_id)).toEqual([
      id,
    ]);
    await eventually(async () => expect(await coinsOf(board, [id])).toEqual(['1']));
  },
);
