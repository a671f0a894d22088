import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { allHistory, history } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ apis: 2, workers: 2, settings: { MAX_MESSAGE_BATCH_SIZE: '3' } });
});
afterAll(() => board.close());

const ids = (messages: { message_id: string }[]) => messages.map(({ message_id }) => message_id);

test('paging over equal times while messages move to Postgres and new ones come skips and repeats none (lesson 26)', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  const acknowledged: string[] = [];
  const send = async () => acknowledged.push(await channel.chat(alice, 1 + (acknowledged.length % 3) / 60));
  await Promise.all(Array.from({ length: 60 }, send));
  const query = { broadcaster_user_id: channel.id, limit: 7 };
  const deadline = Date.now() + 40_000;
  let moved = false;
  for (let round = 0; !moved && Date.now() < deadline; round += 1) {
    const before = [...acknowledged];
    // New messages of the same seconds arrive while the pages are read.
    const [seen] = await Promise.all([allHistory(board, query), ...(round < 40 ? [send(), send()] : [])]);
    expect(new Set(ids(seen)).size).toBe(seen.length);
    expect(before.filter((id) => !ids(seen).includes(id))).toEqual([]);
    const times = seen.map(({ timestamp }) => timestamp);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    moved = round >= 40 && (await board.redis.exists(board.keys.chatLive(channel.id))) === 0;
  }
  // The rounds went on until every message had left Redis.
  expect(moved).toBe(true);
  expect(acknowledged).toHaveLength(140);
});

test('a cursor keeps its place when later pages are read from another store', async () => {
  const channel = board.channel();
  const sent = await Promise.all(Array.from({ length: 20 }, () => channel.chat(viewer('alice'), 1)));
  const query = { broadcaster_user_id: channel.id, limit: 5 };
  const whole = ids((await history(board, { ...query, limit: 500 })).messages);
  expect(new Set(whole)).toEqual(new Set(sent));
  const first = await history(board, query);
  await board.settle();
  await board.redis.del(board.keys.chatLive(channel.id));
  await channel.chat(viewer('bob'), 1);
  const second = await history(board, { ...query, cursor: first.next_cursor ?? '' });
  expect([...ids(first.messages), ...ids(second.messages)]).toEqual(whole.slice(0, 10));
});

test('every acknowledged message is in the next answer, whatever is being flushed (promise P2, lesson 2)', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  for (let i = 0; i < 150; i += 1) {
    const id = await channel.chat(alice, 0.01 * i);
    expect(ids((await history(board, { broadcaster_user_id: channel.id, limit: 3 })).messages)).toContain(id);
  }
});
