import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { sweetCoins } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

test('who asks at the same moment as others is told of their own messages alone, with their own counts', async () => {
  const channel = board.channel();
  await channel.start();
  const ids = await Promise.all(
    Array.from({ length: 6 }, (_, n) => channel.chat(viewer(`chatter_${n}`), n + 1)),
  );
  await board.settle();
  await board.redis.del(board.keys.messageCoins(ids[0] as string));
  const asked = Array.from({ length: 40 }, (_, n) => [
    ids[n % 6] as string,
    ids[(n + 1) % 6] as string,
    `unknown-${n}`,
  ]);
  const answers = await Promise.all(asked.map((own) => sweetCoins(board, own)));
  answers.forEach((answer, n) => {
    const [first, second] = asked[n] as [string, string];
    const stored = [first, second].filter((id) => id === ids[0]).length;
    expect(Object.keys(answer.sweet_coins).toSorted()).toEqual([first, second].toSorted());
    expect([answer.redis_hits, answer.db_lookups]).toEqual([2 - stored, 1 + stored]);
    for (const coins of Object.values(answer.sweet_coins))
      expect(coins).toEqual({ sweet_coins_earned: 1, sweet_coins_reason: 'chat_message' });
  });
});

test('the second answer of a kind says what the first one does, whatever the keys hold', async () => {
  const channel = board.channel();
  await channel.start();
  const ids = await Promise.all([1, 2, 3, 4].map((minute) => channel.chat(viewer('alice'), minute)));
  await board.settle();
  const [, odd, other, gone] = ids as [string, string, string, string];
  const { sweet_coins: before } = await sweetCoins(board, ids);
  await board.redis.set(board.keys.messageCoins(odd), '0:"},{');
  await board.redis.set(board.keys.messageCoins(other), 'much');
  await board.redis.del(board.keys.messageCoins(gone));
  const asked = [...ids, 'unknown', '"', '__proto__', '7'];
  // Nobody has asked from there before: the first of these requests takes the long way, the second the short one.
  const headers = { 'Content-Type': 'application/json', Origin: 'https://first.test' };
  const ask = async () => {
    const init = { method: 'POST', headers, body: JSON.stringify({ messageIds: asked }) };
    return (await fetch(`${board.url}/api/chat/sweet-coins`, init)).json() as ReturnType<typeof sweetCoins>;
  };
  const first = await ask();
  expect(await ask()).toEqual(first);
  // What is no answer of ours is looked up in Postgres.
  expect(first.sweet_coins).toEqual(before);
});
