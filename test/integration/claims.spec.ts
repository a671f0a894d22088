import { ClaimedList } from '../../src/platform/redis/claimed-list';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf, recent } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start({ workers: 0 });
});
afterEach(() => board.close());

const claims = () => {
  const buffer = board.keys.chatBuffer();
  const keys = board.keys.drained(buffer);
  return { keys, list: new ClaimedList(board.redis, keys) };
};
const storedIds = async () =>
  (await board.sql<{ message_id: string }>('SELECT message_id FROM chat_messages ORDER BY arrival_seq')).map(
    ({ message_id }) => message_id,
  );

async function send(count: number): Promise<string[]> {
  const channel = board.channel();
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) ids.push(await channel.chat(viewer('alice'), i / 10));
  return ids;
}

test('messages claimed by a holder that died are visible meanwhile and stored by another, in order (lesson 2)', async () => {
  const ids = await send(10);
  const { list } = claims();
  const claim = await list.claim(4);
  expect(claim?.entries).toHaveLength(4);
  expect((await recent(board)).map(({ message_id }) => message_id)).toEqual(ids);
  await board.startWorker();
  await board.settle();
  expect(await storedIds()).toEqual(ids);
});

test('a holder that lost its claim cannot acknowledge what another holds (lesson 2)', async () => {
  const ids = await send(5);
  const { list: slow, keys } = claims();
  const { list: other } = claims();
  const first = await slow.claim(3);
  expect(await other.claim(3)).toBeNull();
  // The lease ends.
  await board.redis.del(keys.claim);
  const second = await other.claim(5);
  expect(second?.entries).toEqual(first?.entries);
  expect(first && (await slow.acknowledge(first))).toBe(false);
  expect(await board.redis.llen(keys.claimed)).toBe(3);
  expect(second && (await other.acknowledge(second))).toBe(true);
  expect(await board.redis.llen(keys.buffer)).toBe(ids.length - 3);
  // Acknowledging again, late, takes nothing from the next holder.
  const third = await other.claim(5);
  expect(first && (await slow.acknowledge(first))).toBe(false);
  expect(second && (await other.acknowledge(second))).toBe(false);
  expect(third?.entries).toHaveLength(2);
});

test('writes that stall beyond the lease in one worker are done again by the other: nothing lost, nothing twice (lesson 2)', async () => {
  await board.startWorker();
  await board.startWorker();
  const { keys } = claims();
  await board.sql('BEGIN');
  await board.sql('LOCK TABLE chat_messages IN EXCLUSIVE MODE');
  const ids = await send(3);
  const firstHolder = await eventually(async () => {
    const holder = await board.redis.get(keys.claim);
    expect(holder).not.toBeNull();
    return holder;
  });
  ids.push(...(await send(3)));
  await eventually(async () => {
    expect([null, firstHolder]).not.toContain(await board.redis.get(keys.claim));
  });
  expect((await recent(board)).map(({ message_id }) => message_id).sort()).toEqual([...ids].sort());
  await board.sql('COMMIT');
  await board.settle();
  expect((await storedIds()).sort()).toEqual([...ids].sort());
});

test('a row that Postgres refuses ends in dead_letters while all others are stored (lesson 4, promise P9)', async () => {
  await board.sql(`ALTER TABLE chat_messages ADD CONSTRAINT no_poison CHECK (content <> 'poison')`);
  const channel = board.channel();
  const good: string[] = [];
  const bad: string[] = [];
  for (let i = 0; i < 30; i += 1) {
    const content = i % 11 === 5 ? 'poison' : 'fine';
    (content === 'fine' ? good : bad).push(await channel.chat(viewer('alice'), i / 10, { content }));
  }
  await board.startWorker();
  await board.settle();
  expect(await storedIds()).toEqual(good);
  const letters = await board.sql<{ body: Buffer; reason: string }>('SELECT body, reason FROM dead_letters');
  expect(letters).toHaveLength(bad.length);
  for (const { body, reason } of letters) {
    expect(bad).toContain((JSON.parse(body.toString()) as { message_id: string }).message_id);
    expect(reason).toContain('no_poison');
  }
  const after = await channel.chat(viewer('bob'), 10);
  await board.settle();
  expect(await storedIds()).toEqual([...good, after]);
});

test('a ledger entry that Postgres refuses does not hold up the others', async () => {
  const poison = viewer('poison');
  await board.sql(`ALTER TABLE coin_entries ADD CONSTRAINT no_poison CHECK (user_id <> ${poison.user_id})`);
  const channel = board.channel();
  await channel.start();
  for (const someone of [viewer('alice'), poison, viewer('bob')]) await channel.chat(someone, 1);
  await board.startWorker();
  await board.settle();
  expect(await board.sql('SELECT amount FROM coin_entries')).toEqual([{ amount: 1 }, { amount: 1 }]);
});

test('messages whose job was lost are found and judged (lesson 31)', async () => {
  const channel = board.channel();
  await channel.start();
  const ids = [await channel.chat(viewer('alice'), 1), await channel.chat(viewer('bob'), 1)];
  const jobs = (await board.stores.keyNames()).filter((name) => name.startsWith('chat:'));
  const queue = jobs.filter((name) => !/^chat:(buffer|live|channels|flushed|watermark)/.test(name));
  expect(queue.length).toBeGreaterThan(2);
  await board.redis.del(queue.map((name) => board.stores.prefix + name));
  expect(await coinsOf(board, ids)).toEqual(['0:pending', '0:pending']);
  await board.startWorker();
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '1']);
});

test('an entry that is claimed between two looks is seen in one of them', async () => {
  await send(3);
  const { list: other, keys } = claims();
  let looks = 0;
  const overtaken = new Proxy(board.redis, {
    get(redis, name) {
      if (name !== 'lindex') return Reflect.get(redis, name);
      return async (key: string, index: number) => {
        const found = await redis.lindex(key, index);
        if (looks++ === 0) await other.claim(10);
        return found;
      };
    },
  });
  expect(await new ClaimedList(overtaken, keys).oldest()).toContain('alice');
});
