import { ADMIN_SETTINGS, administration } from '../support/admin';
import { Kickboard } from '../support/kickboard';
import { allAccounts } from '../support/ledger';
import { idOf, viewer } from '../support/people';
import { coinsOf } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
});
afterAll(() => board.close());

const reverse = (entryId: string | undefined) =>
  administration(board)<{ error?: string }>('POST', `entries/${entryId}/reverse`, { reason: 'spam' });

async function awardOf(messageId: string): Promise<string | undefined> {
  const [entry] = await board.sql<{ id: string }>('SELECT id FROM coin_entries WHERE message_id = $1', [
    messageId,
  ]);
  return entry?.id;
}

async function expectBalance(person: ReturnType<typeof viewer>, balance: string): Promise<void> {
  await board.settle();
  expect(await board.redis.get(board.keys.coins(idOf(person)))).toBe(balance);
  const { redis, ...others } = await allAccounts(board);
  for (const [place, account] of Object.entries(others)) expect([place, account]).toEqual([place, redis]);
}

test('who was limited by an award that an administrator reversed earns when that award is taken back', async () => {
  const channel = board.channel();
  await channel.start();
  const alice = viewer('alice');
  // The later one comes first, and the earlier one is of the stream also when that ended at minute 10.
  const ids = [await channel.chat(alice, 14), await channel.chat(alice, 11)];
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '0:rate_limited']);
  expect((await reverse(await awardOf(ids[0] as string))).status).toBe(200);
  await board.settle();
  await channel.end({ minute: 10 });
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['0:stream_offline', '1']);
  await expectBalance(alice, '1');
});

test('a message whose award was reversed and taken back is not limited by itself when its stream goes on', async () => {
  const channel = board.channel();
  await channel.start();
  const alice = viewer('alice');
  const id = await channel.chat(alice, 30);
  await board.settle();
  expect((await reverse(await awardOf(id))).status).toBe(200);
  await channel.end({ minute: 10 });
  await board.settle();
  expect(await coinsOf(board, [id])).toEqual(['0:stream_offline']);
  await expectBalance(alice, '0');
  await channel.start({ sent: channel.ms(11) });
  await board.settle();
  expect(await coinsOf(board, [id])).toEqual(['1']);
  await expectBalance(alice, '1');
});

test('an award that was taken back cannot be reversed as well', async () => {
  const channel = board.channel();
  await channel.start();
  const alice = viewer('alice');
  const id = await channel.chat(alice, 30);
  await board.settle();
  const entry = await awardOf(id);
  await channel.end({ minute: 10 });
  await board.settle();
  const { status, body } = await reverse(entry);
  expect([status, body.error]).toEqual([409, 'taken_back']);
  await expectBalance(alice, '0');
});
