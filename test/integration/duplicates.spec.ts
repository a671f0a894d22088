import { randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import { streamStarted } from '../../simulator/kick-events';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { coinsOf, leaderboard } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ apis: 2, workers: 2, settings: { COIN_RATE_LIMIT_SECONDS: '0' } });
});
afterAll(() => board.close());

const TYPE = 'chat.message.sent';
const FIFTY_FIVE_MINUTES = 55;

test('forty deliveries of one message at once, under many ids, are one row and one award (lesson 5)', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  const body = channel.message(alice, 1);
  const one = ulid();
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) => board.kick.send(TYPE, body, i % 2 ? {} : { id: one })),
  );
  const statuses = answers.map((answer) => answer.body.status).sort();
  expect(statuses).toEqual(['accepted', ...Array.from({ length: 39 }, () => 'duplicate')]);
  await board.settle();
  expect((await board.kick.send(TYPE, body)).body.status).toBe('duplicate');
  await board.settle();
  const rows = await board.sql('SELECT 1 FROM chat_messages WHERE message_id = $1', [body.message_id]);
  const entries = await board.sql('SELECT amount FROM coin_entries WHERE user_id = $1', [idOf(alice)]);
  expect([rows.length, entries]).toEqual([1, [{ amount: 1 }]]);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('1');
});

test('a redelivery after Redis has forgotten the decision earns and counts nothing again', async () => {
  const channel = board.channel({ startedAgoMinutes: FIFTY_FIVE_MINUTES + 1 });
  const alice = viewer('alice');
  await channel.start();
  const body = channel.message(alice, 0);
  await board.kick.send(TYPE, body);
  await board.settle();
  const before = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(before.leaderboard).toMatchObject([{ points_earned: 1, messages_sent: 1 }]);

  await board.redis.del(board.keys.messageCoins(body.message_id));
  expect((await board.kick.send(TYPE, body)).body.received).toBe(true);
  await board.settle();
  expect(await leaderboard(board, { broadcaster_user_id: channel.id })).toEqual(before);
  expect(await coinsOf(board, [body.message_id])).toEqual(['1']);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('1');
  const rows = await board.sql('SELECT 1 FROM chat_messages WHERE broadcaster_user_id = $1', [channel.id]);
  expect(rows).toHaveLength(1);
});

test('a redelivery of a message in another channel is another message only by its own id', async () => {
  const [one, two] = [board.channel(), board.channel()];
  const message_id = randomUUID();
  const alice = viewer('alice');
  await one.chat(alice, 1, { message_id });
  const answer = await board.kick.send(TYPE, two.message(alice, 1, { message_id }));
  expect(answer.body.status).toBe('duplicate');
});

test('the same stream status under one delivery id is a duplicate and logged as one session', async () => {
  const channel = board.channel();
  const id = ulid();
  const body = streamStarted({ broadcaster: channel.broadcaster, started_at: channel.time(0) });
  const answers = [];
  for (let i = 0; i < 3; i += 1) {
    answers.push((await board.kick.send('livestream.status.updated', body, { id })).body.status);
  }
  expect(answers).toEqual(['accepted', 'duplicate', 'duplicate']);
});

test('a message accepted while no worker runs and delivered again is judged once (lesson 2)', async () => {
  await board.stopWorkers();
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  const body = channel.message(alice, 1);
  const statuses = [];
  for (let i = 0; i < 5; i += 1) statuses.push((await board.kick.send(TYPE, body)).body.status);
  expect(statuses).toEqual(['accepted', 'duplicate', 'duplicate', 'duplicate', 'duplicate']);
  expect(await coinsOf(board, [body.message_id])).toEqual(['0:pending']);
  await board.startWorker();
  await board.startWorker();
  await board.settle();
  expect(await coinsOf(board, [body.message_id])).toEqual(['1']);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('1');
});
