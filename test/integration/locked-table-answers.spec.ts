import { Client } from 'pg';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';

let board: Kickboard;
let locker: Client;
beforeAll(async () => {
  board = await Kickboard.start();
  locker = new Client(board.stores.databaseUrl);
  await locker.connect();
});
afterAll(async () => {
  await locker.end();
  await board.close();
});

test('a read that waits too long for a lock says that Postgres is busy, and not that it is away', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  await channel.chat(alice, 1);
  await board.settle();
  await locker.query('BEGIN; LOCK TABLE coin_entries');
  const { status, body } = await board.get(`/api/viewers/${idOf(alice)}/entries`);
  expect([status, body.message]).toEqual([
    503,
    'Postgres is busy: a lock or a long statement is in the way; try again',
  ]);
  await locker.query('ROLLBACK');
  expect((await board.get(`/api/viewers/${idOf(alice)}/entries`)).status).toBe(200);
});
