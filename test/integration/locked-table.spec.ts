import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';

let board: Kickboard;
let locker: Client;
beforeEach(async () => {
  board = await Kickboard.start();
  locker = new Client(board.stores.databaseUrl);
  await locker.connect();
});
afterEach(async () => {
  await locker.end();
  await board.close();
});

test('while the messages are locked a message of two hours ago waits, and holds up nobody', async () => {
  const channel = board.channel({ startedAgoMinutes: 130 });
  await channel.start();
  await board.settle();
  await locker.query('BEGIN');
  await locker.query('LOCK TABLE chat_messages');
  const old = await channel.chat(viewer('alice'), 20);
  const fresh: string[] = [];
  for (let i = 0; i < 5; i += 1) fresh.push(await channel.chat(viewer(`viewer${i}`), 125));
  await eventually(async () => {
    const keys = fresh.map((id) => board.keys.messageCoins(id));
    expect(await board.redis.mget(...keys)).toEqual(['1', '1', '1', '1', '1']);
  });
  await locker.query('ROLLBACK');
  await board.settle();
  expect(await coinsOf(board, [old, ...fresh])).toEqual(['1', '1', '1', '1', '1', '1']);
});
