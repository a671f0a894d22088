import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

const receipt = async (id: string) => (await board.get(`/api/receipts/${id}`)).body;

test('a receipt names the award that decided, for ever', async () => {
  const alice = viewer('alice');
  const channel = board.channel();
  await channel.start();
  const first = await channel.chat(alice, 0);
  const limited = await channel.chat(alice, 1);
  const named = { cooldown_message_id: first, cooldown_until: new Date(channel.ms(5)).toISOString() };
  await board.settle();
  expect(await receipt(limited)).toMatchObject(named);
  await channel.chat(alice, 5);
  await board.settle();
  await board.redis.del(board.keys.messageCoins(limited));
  expect(await receipt(limited)).toMatchObject(named);
});
