import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { allHistory, coinsOf, leaderboard, recent } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start({ workers: 0 });
});
afterEach(() => board.close());

test('a backlog of 600 messages is visible, and stored and judged to the last one when a worker comes (lesson 3)', async () => {
  const channel = board.channel();
  await channel.start();
  const people = Array.from({ length: 150 }, (_, i) => viewer(`viewer${i}`));
  const ids: string[] = [];
  for (const minute of [1, 2, 6, 11]) {
    ids.push(...(await Promise.all(people.map((someone) => channel.chat(someone, minute)))));
  }
  expect(await recent(board, { broadcaster_user_id: channel.id, limit: 200 })).toHaveLength(200);
  expect(await allHistory(board, { broadcaster_user_id: channel.id, limit: 500 })).toHaveLength(ids.length);
  const metrics = await board.get<string>('/metrics');
  expect(metrics.body.split('\n')).toContain(`kickboard_buffer_messages ${ids.length}`);

  await board.startWorker();
  await board.settle();
  const rows = await board.sql(
    `SELECT count(*)::int AS messages, sum(sweet_coins_earned)::int AS coins FROM chat_messages`,
  );
  expect(rows).toEqual([{ messages: ids.length, coins: 3 * people.length }]);
  const { stats } = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(stats).toEqual({ total_messages: ids.length, total_points: 450, unique_chatters: 150 });
  expect(await allHistory(board, { broadcaster_user_id: channel.id, limit: 500 })).toHaveLength(ids.length);
});

test('ids of 18 digits keep every digit from the webhook to Postgres (lesson 1)', async () => {
  await board.startWorker();
  const channel = board.channel();
  await channel.start();
  const id = '987654321987654321';
  const message = await channel.chat({ ...viewer('big'), user_id: id as unknown as number }, 1);
  await board.settle();
  expect(await coinsOf(board, [message])).toEqual(['1']);
  expect(await board.redis.get(board.keys.coins(id))).toBe('1');
  const answer = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(answer.leaderboard.map(({ user_id }) => user_id)).toEqual([id]);
  expect(await board.sql('SELECT user_id FROM coin_balances')).toEqual([{ user_id: id }]);
});

test('200 reads at once and more than the pool has connections are all answered (lesson 32)', async () => {
  await board.startWorker();
  const channel = board.channel();
  const id = await channel.chat(viewer('alice'), 1);
  await board.settle();
  await board.redis.del(board.keys.messageCoins(id));
  const reads = Array.from({ length: 200 }, (_, i) =>
    i % 2
      ? coinsOf(board, [id])
      : allHistory(board, { broadcaster_user_id: channel.id }).then(({ length }) => length),
  );
  expect(new Set((await Promise.all(reads)).map(String))).toEqual(new Set(['1', '0:stream_offline']));
});

test('a text made to hold up the emote pattern is taken like any other (lesson 29)', async () => {
  const channel = board.channel();
  const contents = ['[emote:1:'.repeat(2200), `[emote:${'1'.repeat(19_000)}`, '[emote:1:A]'.repeat(1800)];
  for (const content of contents) await channel.chat(viewer('alice'), 1, { content });
  const messages = await recent(board, { broadcaster_user_id: channel.id });
  expect(messages.map(({ content }) => content)).toEqual(contents);
  expect(messages.map(({ emotes }) => emotes.length)).toEqual([0, 0, 1]);
});

test('nothing looks for keys by pattern (lesson 28)', async () => {
  const keysCalls = async () =>
    /cmdstat_keys:calls=(\d+)/.exec(await board.redis.info('commandstats'))?.[1] ?? '0';
  const before = await keysCalls();
  await board.startWorker();
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await board.settle();
  await leaderboard(board, { broadcaster_user_id: channel.id });
  await allHistory(board, {});
  expect(await keysCalls()).toBe(before);
});
