import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { coinsOf, history } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start();
});
afterEach(() => board.close());

const HOUR = 60;
const LATE = '0:rate_limited';

/** Makes a message look as it does an hour after its decision: Redis no longer remembers it. */
const forget = (id: string) => board.redis.del(board.keys.messageCoins(id));

test('six messages of one minute of yesterday earn one coin, whatever was earned today', async () => {
  const alice = viewer('alice');
  const today = board.channel();
  await today.start();
  await today.chat(alice, 1);
  const yesterday = board.channel({ startedAgoMinutes: 31 * HOUR });
  await yesterday.start({ sent: Date.now() });
  await yesterday.end({ minute: 2 * HOUR, sent: Date.now() });
  await board.settle();

  const ids: string[] = [];
  for (let i = 0; i < 6; i += 1) ids.push(await yesterday.chat(alice, HOUR + i / 10));
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', LATE, LATE, LATE, LATE, LATE]);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('2');
});

test('the cooldown around a message of three days ago holds also after Redis was emptied', async () => {
  const alice = viewer('alice');
  const channel = board.channel({ startedAgoMinutes: 73 * HOUR });
  await channel.start({ sent: Date.now() });
  await channel.end({ minute: 2 * HOUR, sent: Date.now() });
  await board.settle();
  const first = await channel.chat(alice, HOUR);
  await board.settle();

  await board.stopWorkers();
  const names = await board.stores.keyNames();
  await board.redis.del(names.map((name) => board.stores.prefix + name));
  await board.startWorker();
  const second = await channel.chat(alice, HOUR + 2);
  const third = await channel.chat(alice, HOUR + 5);
  await board.settle();
  expect(await coinsOf(board, [first, second, third])).toEqual(['1', LATE, '1']);
});

test('a redelivery after Redis has forgotten the decision is a duplicate, and nothing about the message changes', async () => {
  const alice = viewer('alice');
  const channel = board.channel({ startedAgoMinutes: 3 * HOUR });
  await channel.start();
  const body = channel.message(alice, 1);
  await board.kick.deliver('chat.message.sent', body);
  await board.settle();
  await forget(body.message_id);
  const shown = (await history(board, { broadcaster_user_id: channel.id })).messages;
  await board.stopWorkers();

  const again = await board.kick.send('chat.message.sent', body);
  expect(again.body).toEqual({ received: true, status: 'duplicate' });
  expect(await coinsOf(board, [body.message_id])).toEqual(['1']);
  expect((await history(board, { broadcaster_user_id: channel.id })).messages).toEqual(shown);
  expect(await board.redis.hlen(board.keys.judgeRequests())).toBe(0);
});
