import { EVENTS_KEPT } from '../../src/redis-keys';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { history, leaderboard } from '../support/reads';

let board: Kickboard;
let other: string;
const open: EventStream[] = [];
beforeAll(async () => {
  board = await Kickboard.start();
  other = (await board.startApi()).url;
});
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  await board.settle();
});
afterAll(() => board.close());

async function watch(url: string, channelId: string, lastEventId?: string): Promise<EventStream> {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
  const stream = await EventStream.open(url, channelId, headers);
  open.push(stream);
  return stream;
}

const kinds = (stream: EventStream) => stream.events.map(({ event }) => event);

test('another api goes on after any id: what was missed, the whole board, no snapshot', async () => {
  const channel = board.channel();
  await channel.start();
  const first = await watch(board.url, channel.id);
  const before = await channel.chat(viewer('alice'), 1);
  await first.until(() => expect(first.of('leaderboard')).toHaveLength(1));
  first.close();
  const missed = [await channel.chat(viewer('bob'), 2), await channel.chat(viewer('carol'), 3)];
  await channel.title('Later');
  await board.settle();

  const second = await watch(other, channel.id, first.last?.id);
  await second.until(() => expect(second.of('leaderboard')).toHaveLength(1));
  expect(second.of('snapshot')).toEqual([]);
  expect(second.messageIds).toEqual(missed);
  expect(second.of('coin').map(({ message_id }) => message_id)).toEqual(missed);
  expect(second.of('session')).toMatchObject([{ session_title: 'Later' }]);
  expect(second.last).toMatchObject({ event: 'leaderboard', data: { full: true, left: [] } });
  const shown = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(second.last?.data.rows).toEqual(shown.leaderboard.map((row) => ({ ...row, old_rank: null })));

  // From the first message on it is the same, whichever event was the last one received.
  for (const { id, event } of first.events.slice(1)) {
    const again = await watch(board.url, channel.id, id);
    await again.until(() => expect(again.last?.event).toBe('leaderboard'));
    expect(again.messageIds.slice(-2)).toEqual(missed);
    expect(kinds(again)).not.toContain('snapshot');
    if (event !== 'message') expect(again.messageIds).not.toContain(before);
  }
});

test('hopping from api to api in the middle of a chat misses nothing', async () => {
  const channel = board.channel();
  await channel.start();
  const people = Array.from({ length: 40 }, (_, i) => viewer(`viewer${i}`));
  const sent: string[] = [];
  const chat = { isOver: false };
  const chatting = (async () => {
    for (const person of people) sent.push(await channel.chat(person, 1));
    chat.isOver = true;
  })();
  const seen: EventStream[] = [await watch(board.url, channel.id)];
  for (let hop = 0; hop < 50 && !chat.isOver; hop += 1) {
    const current = seen.at(-1) as EventStream;
    await current.until((events) => expect(chat.isOver || events.length > 1).toBe(true));
    current.close();
    seen.push(
      await watch(hop % 2 ? board.url : other, channel.id, current.last?.id ?? seen.at(-2)?.last?.id),
    );
  }
  await chatting;
  const received = () => new Set(seen.flatMap((stream) => [...stream.shownIds, ...stream.messageIds]));
  await eventually(() => expect(sent.filter((id) => !received().has(id))).toEqual([]));
  expect(seen.flatMap((stream) => stream.of('snapshot'))).toHaveLength(1);
  await eventually(async () => {
    const stats = seen.at(-1)?.of('leaderboard').at(-1)?.stats;
    expect(stats).toEqual((await leaderboard(board, { broadcaster_user_id: channel.id })).stats);
  });
});

test('a restarted api goes on after an id that its predecessor gave', async () => {
  const channel = board.channel();
  await channel.start();
  const restarted = await board.startApi();
  const first = await watch(restarted.url, channel.id);
  await channel.chat(viewer('alice'), 1);
  await first.until(() => expect(first.of('leaderboard')).toHaveLength(1));
  restarted.app.getHttpServer().closeAllConnections();
  await eventually(() => expect(first.ending).toBe('cut'));
  const missed = await channel.chat(viewer('bob'), 2);
  const second = await watch((await board.startApi()).url, channel.id, first.last?.id);
  await second.until(() => expect(second.messageIds).toEqual([missed]));
  expect(kinds(second)).not.toContain('snapshot');
});

test('of two coins in one entry, an id between them brings both again rather than losing one', async () => {
  const channel = board.channel();
  await channel.start();
  await board.settle();
  const log = board.keys.events(channel.id);
  const coin = (message_id: string) => ({
    message_id,
    user_id: '1',
    username: 'a',
    session_id: channel.session(),
  });
  await board.redis.xadd(log, '*', 'awards', '[]');
  const first = await watch(board.url, channel.id);
  const awards = JSON.stringify([coin('one'), coin('two')]);
  await board.redis.xadd(log, '*', 'awards', awards);
  await first.until(() => expect(first.of('coin')).toHaveLength(2));
  const [between, after] = first.events.filter(({ event }) => event === 'coin').map(({ id }) => id);
  const resumed = await watch(other, channel.id, between);
  await resumed.until(() =>
    expect(resumed.of('coin')).toMatchObject([{ message_id: 'one' }, { message_id: 'two' }]),
  );
  const later = await watch(other, channel.id, after);
  await later.until(() => expect(kinds(later)).toEqual(['leaderboard']));
});

test.each([
  ['malformed', () => 'yesterday'],
  ['of a far future', () => `${Date.now() + 3_600_000}-0`],
  ['of long ago', () => '1000000000000-0'],
  ['beyond all numbers', () => '99999999999999999999999-1'],
  ['of an empty log', () => '0-0'],
])('an id that is %s begins with a snapshot', async (_, id) => {
  const channel = board.channel();
  const message = await channel.chat(viewer('alice'), 1);
  const stream = await watch(board.url, channel.id, id());
  await stream.until(() =>
    expect(stream.of('snapshot')).toMatchObject([{ messages: [{ message_id: message }] }]),
  );
  expect(kinds(stream)).toEqual(['snapshot']);
});

test('an id that fell out of the log begins with a snapshot', async () => {
  const channel = board.channel();
  const first = await watch(board.url, channel.id);
  const messages = [await channel.chat(viewer('alice'), -9), await channel.chat(viewer('alice'), -8)];
  await first.until(() => expect(first.messageIds).toEqual(messages));
  const early = first.events.find(({ event }) => event === 'message')?.id;
  await board.redis.xtrim(board.keys.events(channel.id), 'MAXLEN', 1);
  const lost = await watch(other, channel.id, early);
  await lost.until(() => expect(kinds(lost)).toEqual(['snapshot']));
  expect(lost.shownIds).toEqual(messages);
});

test('more than can be told at once begins with a snapshot; the log stays small', async () => {
  const channel = board.channel();
  const first = await watch(board.url, channel.id);
  const ids: string[] = [];
  const send = async (count: number) => {
    const alice = viewer('alice');
    // A second apart: a snapshot shows the newest, and of one second's it would be any hundred.
    const minute = (i: number) => -30 + (ids.length + i) / 60;
    ids.push(...(await Promise.all(Array.from({ length: count }, (_, i) => channel.chat(alice, minute(i))))));
  };
  await send(1);
  await first.until(() => expect(first.messageIds).toHaveLength(1));
  const early = first.last?.id;
  await send(EVENTS_KEPT + 100);
  expect(await board.redis.xlen(board.keys.events(channel.id))).toBeLessThan(EVENTS_KEPT + 100);
  const lost = await watch(other, channel.id, early);
  await lost.until(() => expect(kinds(lost)).toEqual(['snapshot']));
  expect(lost.shownIds).toHaveLength(100);
  const { gap, next_cursor } = lost.of('snapshot')[0] as { gap: boolean; next_cursor: string };
  expect(gap).toBe(true);
  // What it leaves out is one page after the other below it.
  const missed = new Set(lost.shownIds);
  for (let cursor: string | null = next_cursor; cursor !== null; ) {
    const page = await history(board, { broadcaster_user_id: channel.id, limit: '500', cursor });
    for (const { message_id } of page.messages) missed.add(message_id);
    cursor = page.next_cursor;
  }
  expect(ids.filter((id) => !missed.has(id))).toEqual([]);
  // Who was connected all the time got all of it, or a snapshot in place of what came too fast.
  await first.until(() => {
    const received = new Set([...first.messageIds, ...first.shownIds]);
    expect(ids.slice(-100).filter((id) => !received.has(id))).toEqual([]);
  });
});

test('after Redis has lost everything, everybody gets a snapshot once it is made again', async () => {
  const channel = board.channel();
  await channel.start();
  const stream = await watch(board.url, channel.id);
  const id = await channel.chat(viewer('alice'), 1);
  await board.settle();
  const before = await leaderboard(board, { broadcaster_user_id: channel.id });
  await stream.until(() => expect(stream.of('leaderboard')).toHaveLength(1));
  const lastId = stream.last?.id;

  const names = await board.stores.keyNames();
  await board.redis.del(names.map((name) => board.stores.prefix + name));
  await stream.until(() => expect(kinds(stream).slice(-1)).toEqual(['snapshot']));
  expect(stream.shownIds).toEqual([id]);
  expect(stream.last?.data.leaderboard).toEqual(before);

  const resumed = await watch(other, channel.id, lastId);
  await resumed.until(() => expect(kinds(resumed)).toEqual(['snapshot']));
  const next = await channel.chat(viewer('bob'), 2);
  for (const one of [stream, resumed]) {
    await one.until(() => expect(one.of('coin').at(-1)).toMatchObject({ message_id: next }));
    await one.until(() => expect(one.last).toMatchObject({ event: 'leaderboard', data: { full: false } }));
  }
  expect((await history(board, { broadcaster_user_id: channel.id })).messages).toHaveLength(2);
});
