import { ADMIN_SETTINGS, administration } from '../support/admin';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';

let board: Kickboard;
beforeAll(async () => {
  // So seldom that nothing is in the ledger unless somebody asks for it.
  board = await Kickboard.start({ settings: { ...ADMIN_SETTINGS, COIN_SYNC_INTERVAL_MS: '600000' } });
});
afterAll(() => board.close());

test('coins that everybody sees can be spent, although the ledger does not know them yet', async () => {
  const channel = board.channel();
  await channel.start();
  const alice = viewer('alice');
  for (const minute of [1, 10, 20]) await channel.chat(alice, minute);
  await eventually(async () => expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('3'));
  const ask = administration(board);
  const spend = (idempotency_key: string) =>
    ask('POST', `viewers/${idOf(alice)}/spend`, { amount: 3, reason: 'shop', idempotency_key });
  const answers = await Promise.all([spend('a'), spend('b')]);
  expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('0');
});

test('an act is told to those who watch, with its board', async () => {
  const channel = board.channel();
  await channel.start();
  const bob = viewer('bob');
  await channel.chat(bob, 1);
  await eventually(async () => expect(await board.redis.get(board.keys.coins(idOf(bob)))).toBe('1'));
  const stream = await EventStream.open(board.url, channel.id);
  try {
    await stream.until(() => expect(stream.of('snapshot')).toHaveLength(1));
    const ask = administration(board);
    const { status } = await ask('POST', `viewers/${idOf(bob)}/adjust`, {
      amount: 10,
      reason: 'raffle',
      idempotency_key: 'raffle',
    });
    expect(status).toBe(200);
    await stream.until(() => expect(stream.of('coin')).toHaveLength(1));
    expect(stream.of('coin')[0]).toEqual({
      message_id: null,
      user_id: idOf(bob),
      username: 'bob',
      session_id: null,
      reason: 'adjustment',
      amount: 10,
      balance: 11,
      points_earned: 0,
    });
  } finally {
    stream.close();
  }
});
