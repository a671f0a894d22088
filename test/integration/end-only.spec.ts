import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 2 });
});
afterAll(() => board.close());

test('of a stream whose start was never told, the end alone files its messages', async () => {
  const channel = board.channel({ startedAgoMinutes: 10 });
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.push(await channel.chat(viewer(`viewer${i}`), 1 + i / 10));
  await board.settle();
  await channel.end({ minute: 3, sent: Date.now() });
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '1', '1', '1', '1']);
});

test('the same for a second stream that began after the first', async () => {
  const channel = board.channel({ startedAgoMinutes: 20 });
  await channel.start();
  await channel.end({ minute: 2 });
  await board.settle();
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.push(await channel.chat(viewer(`viewer${i + 10}`), 6 + i / 10));
  await board.settle();
  await channel.end({ of: 5, minute: 8, sent: Date.now() });
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '1', '1', '1', '1']);
});
