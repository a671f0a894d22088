import type { Channel } from '../support/channel';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';

const alice = viewer('alice');
let board: Kickboard;
let channel: Channel;
let earned: string;
let denied: string;
beforeAll(async () => {
  board = await Kickboard.start();
  channel = board.channel();
  await channel.start();
  earned = await channel.chat(alice, 1);
  denied = await channel.chat(alice, 2);
  await board.settle();
  await board.stopWorkers();
});
afterAll(() => board.close());

const CATALOG = `
  deliveries:*:* deliveries:last deliveries:last-message
  coins:* session:*:* leaderboard:* msg-coins:* rate:* awards:*
  chat:buffer chat:live:* chat:messages chat:flushed chat:watermark arrival:clock
  judge:requests judge:waiting judge:deferred store:position late-awards:* sessions:* sessions:buffer sessions:due channel-events:buffer delivery:* deliveries:waiting dead-letters:buffer
  board:order:* board:people:* board:stats:* events:* worker:beat store:built store:database store:evicted deliveries:* kick:* api-keys:copy`;

const key = (name: string) => board.stores.prefix + name;
const NONE = -1;

test.each<[string, () => string, string, () => number, unknown]>([
  ['coins:{userId}', () => `coins:${idOf(alice)}`, 'string', () => NONE, '1'],
  [
    'session:{sessionId}:{userId}',
    () => `session:${channel.session()}:${idOf(alice)}`,
    'string',
    () => NONE,
    '1',
  ],
  ['leaderboard:{sessionId}', () => `leaderboard:${channel.session()}`, 'zset', () => NONE, undefined],
  ['msg-coins:{messageId} of an award', () => `msg-coins:${earned}`, 'string', () => 3600, '1'],
  ['msg-coins:{messageId} of a denial', () => `msg-coins:${denied}`, 'string', () => 3600, '0'],
  ['events:{broadcasterId}', () => `events:${channel.id}`, 'stream', () => 300, undefined],
  ['rate:{userId}', () => `rate:${idOf(alice)}`, 'string', () => 300, undefined],
])('%s has the type and the TTL of the table', async (_, name, type, ttl, value) => {
  expect([name(), await board.redis.type(key(name()))]).toEqual([name(), type]);
  const seconds = await board.redis.ttl(key(name()));
  if (ttl() === NONE) expect(seconds).toBe(NONE);
  else {
    expect(seconds).toBeLessThanOrEqual(ttl());
    expect(seconds).toBeGreaterThan(ttl() - 120);
  }
  if (value !== undefined) expect(await board.redis.get(key(name()))).toBe(value);
});

test('leaderboard:{sessionId} scores users by points, and rate:{userId} is the time of the award', async () => {
  const scores = await board.redis.zrange(key(`leaderboard:${channel.session()}`), '0', '-1', 'WITHSCORES');
  expect(scores).toEqual([idOf(alice), '1']);
  const rate = (await board.redis.get(key(`rate:${idOf(alice)}`))) ?? '';
  expect(Number.isNaN(Number(rate)) ? Date.parse(rate) : Number(rate)).toBe(channel.ms(1));
});

test('chat:buffer is a list of messages without a TTL, and nothing that waits for Postgres has one', async () => {
  await channel.chat(viewer('bob'), 3);
  await board.kick.send('chat.message.sent', 'not json');
  await channel.title('waiting');
  expect(await board.redis.type(key('chat:buffer'))).toBe('list');
  const waiting = await board.waiting();
  expect(Object.keys(waiting)).toEqual(
    expect.arrayContaining(
      ['chat:buffer', 'sessions:buffer', 'dead-letters:buffer', 'judge:requests'].map(key),
    ),
  );
  for (const name of Object.keys(waiting)) expect([name, await board.redis.ttl(name)]).toEqual([name, NONE]);
});

test('every key stands in the catalog and under the prefix (lesson 28: none is searched for)', async () => {
  const names = await board.stores.keyNames();
  const ids = /[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{8}-[0-9a-f-]{27}|\d{6,}(-\d+)?/g;
  const patterns = new Set(names.map((name) => name.replace(ids, '*')));
  const known = new Set(CATALOG.trim().split(/\s+/));
  expect([...patterns].filter((name) => !known.has(name) && !/^(chat|points|endpoints):/.test(name))).toEqual(
    [],
  );
  expect(patterns.size).toBeGreaterThan(15);
});
