import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { allAccounts } from '../support/ledger';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  // So long that a line can be damaged in which decisions wait.
  board = await Kickboard.start({ settings: { COIN_SYNC_INTERVAL_MS: '3000' } });
});
afterEach(() => board.close());

const NAMES = ['alice', 'bob', 'carol'];

const harms: [string, (line: string) => Promise<unknown>][] = [
  [
    'is of another type',
    async (line) => {
      await board.redis.del(line);
      await board.redis.set(line, 'x');
    },
  ],
  ['has an entry that cannot be read', (line) => board.redis.lset(line, 1, '{')],
  ['ends with an empty entry', (line) => board.redis.lset(line, -1, '')],
];

/** Every message is in Postgres and earned, and every place agrees on it. */
async function areStored(ids: string[]): Promise<void> {
  const rows = 'SELECT message_id FROM chat_messages WHERE message_id = ANY($1) AND sweet_coins_earned = 1';
  await eventually(async () => expect(await board.sql(rows, [ids])).toHaveLength(ids.length), 30_000);
  await board.settle();
  // Redis may still be being made again.
  await eventually(async () => {
    expect(await board.redis.exists(board.keys.built())).toBe(1);
    expect(await coinsOf(board, ids)).toEqual(ids.map(() => '1'));
    const { redis, ...others } = await allAccounts(board);
    for (const [place, account] of Object.entries(others)) expect([place, account]).toEqual([place, redis]);
  });
}

test.each(harms)('no message is lost when the buffer of messages %s', async (_name, harm) => {
  const channel = board.channel();
  await channel.start();
  await board.stopWorkers();
  const ids: string[] = [];
  for (const name of NAMES) ids.push(await channel.chat(viewer(name), 1));
  await harm(board.keys.chatBuffer());
  await board.startWorker();
  await areStored(ids);
});

test.each(harms)('no decision is lost when their line %s', async (_name, harm) => {
  const channel = board.channel();
  const ids: string[] = [];
  for (const name of NAMES) ids.push(await channel.chat(viewer(name), 1));
  await board.settle();
  // They are in Postgres as offline, and are judged again: the line alone brings the decisions there.
  await channel.start();
  const decisions = board.keys.ledgerDecisions();
  await eventually(async () => expect(await board.redis.hlen(decisions)).toBe(NAMES.length));
  await harm(board.keys.ledgerBuffer());
  await areStored(ids);
});
