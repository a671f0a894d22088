import { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { expectConservation } from '../support/ledger';
import { viewer } from '../support/people';
import { coinsOf, leaderboard } from '../support/reads';

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

test('a board that a dead worker left half made is restored with the decisions that Postgres did not have yet', async () => {
  const channel = board.channel();
  await channel.start();
  await board.settle();
  // Read by whoever likes, written by nobody.
  await locker.query('BEGIN');
  await locker.query('LOCK TABLE coin_entries, chat_messages IN EXCLUSIVE MODE');
  const ids = [await channel.chat(viewer('alice'), 1), await channel.chat(viewer('bob'), 2)];
  await eventually(async () => {
    const keys = ids.map((id) => board.keys.messageCoins(id));
    expect(await board.redis.mget(...keys)).toEqual(['1', '1']);
  });
  const session = channel.session();
  const { keys } = board;
  await board.redis.unlink(
    keys.boardStats(session),
    keys.boardOrder(session),
    keys.boardPeople(session),
    keys.leaderboard(session),
  );
  ids.push(await channel.chat(viewer('carol'), 3));
  await sleep(1_500);
  expect(await board.redis.exists(keys.boardStats(session))).toBe(0);
  await locker.query('ROLLBACK');
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '1', '1']);
  const { leaderboard: rows } = await leaderboard(board, { session_id: session });
  expect(rows.map(({ username }) => username)).toEqual(['alice', 'bob', 'carol']);
  await expectConservation(board);
});
