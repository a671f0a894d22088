import type { Channel } from '../support/channel';
import { withQuery } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { allHistory, history, recent } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  // Without a worker everything waits in Redis.
  board = await Kickboard.start({ workers: 0 });
});
afterEach(() => board.close());

/** Commands that Redis carries out for `work`, those within scripts included. */
async function commands(work: () => Promise<unknown>): Promise<number> {
  await board.redis.config('RESETSTAT');
  await work();
  const calls = [...(await board.redis.info('commandstats')).matchAll(/cmdstat_(\S+):calls=(\d+)/g)];
  return calls.reduce((sum, [, name, count]) => (name === 'config|resetstat' ? sum : sum + Number(count)), 0);
}

const channels = (count: number): Channel[] => Array.from({ length: count }, () => board.channel());
const write = (to: Channel[], minute: number) =>
  Promise.all(to.map((channel) => channel.chat(viewer('alice'), minute)));

test('chat of all channels costs what its page costs, however many channels wait', async () => {
  const cost = async () => {
    const reads = [() => recent(board, { limit: 5 }), () => history(board, { limit: 5 })];
    const counts: number[] = [];
    for (const read of reads) {
      // Sessions of a channel that was not read before are looked up once.
      await read();
      // Redis counts for all its clients, and other tests may be at work: the least of several counts is the read's own.
      const several: number[] = [];
      for (let i = 0; i < 5; i += 1) several.push(await commands(read));
      counts.push(Math.min(...several));
    }
    return counts;
  };
  await write(channels(10), 1);
  const ofTen = await cost();
  await write(channels(90), 2);
  expect(await cost()).toEqual(ofTen);
});

test('chat of all channels is in order and complete, page by page, many messages of one second included', async () => {
  const some = channels(7);
  const ids = [...(await write(some, 1)), ...(await write(some, 2)), ...(await write(some, 2))];
  const pages = await allHistory(board, { limit: 4 });
  expect(pages.map(({ message_id }) => message_id).sort()).toEqual(ids.toSorted());
  expect(pages.map(({ timestamp }) => timestamp)).toEqual(
    pages.map(({ timestamp }) => timestamp).toSorted((a, b) => b - a),
  );
  expect((await recent(board, { limit: 200 })).map(({ message_id }) => message_id)).toEqual(
    pages.map(({ message_id }) => message_id).toReversed(),
  );
});

test('a page goes on behind a message that has left Redis meanwhile', async () => {
  const channel = board.channel();
  await write([channel, channel, channel, channel], 1);
  const first = await history(board, { limit: 2 });
  const last = first.messages.at(-1)?.message_id;
  const waiting = await board.redis.hgetall(board.keys.chatMessages());
  const [seq = ''] = Object.entries(waiting).find(([, json]) => json.includes(last ?? '?')) ?? [];
  for (const view of [board.keys.chatLiveAll(), board.keys.chatLive(channel.id)])
    expect(await board.redis.zrem(view, seq)).toBe(1);
  const second = await history(board, { limit: 2, cursor: first.next_cursor ?? '' });
  const shown = [...first.messages, ...second.messages].map(({ message_id }) => message_id);
  expect(new Set(shown).size).toBe(4);
});

describe('chat of one session', () => {
  const BACKLOG = 2_600;

  async function backlog(channel: Channel): Promise<void> {
    const bodies = Array.from({ length: BACKLOG }, () => channel.message(viewer('bob'), 50));
    for (let start = 0; start < BACKLOG; start += 100) {
      const answers = await Promise.all(
        bodies.slice(start, start + 100).map((body) => board.kick.deliver('chat.message.sent', body)),
      );
      for (const { status } of answers) expect(status).toBe(200);
    }
  }

  test('that never was costs nothing, whatever waits; one behind a backlog is found page by page', async () => {
    const channel = board.channel();
    await channel.start();
    const ids = [await channel.chat(viewer('alice'), 1), await channel.chat(viewer('carol'), 2)];
    await channel.end({ minute: 10 });
    await backlog(channel);
    const nothing = await commands(() => history(board, { session_id: `${channel.id}-1` }));
    expect(nothing).toBeLessThan(10);

    const found: string[] = [];
    let next: string | null | undefined;
    while (next !== null) {
      const pages: { page: Awaited<ReturnType<typeof history>> }[] = [];
      const query = { session_id: channel.session(), limit: 10, cursor: next };
      const count = await commands(async () => pages.push({ page: await history(board, query) }));
      expect(count).toBeLessThan(200);
      found.push(...pages.flatMap(({ page }) => page.messages.map(({ message_id }) => message_id)));
      next = pages[0]?.page.next_cursor ?? null;
    }
    expect(found).toEqual(ids.toReversed());
  });
});

test.each(['/api/chat', '/api/stream-session/leaderboard'])(
  '%s of a session that is not of the channel is 404',
  async (path) => {
    const channel = board.channel();
    await channel.start();
    const session_id = channel.session();
    expect((await board.get(withQuery(path, { session_id, broadcaster_user_id: channel.id }))).status).toBe(
      200,
    );
    const { status, body } = await board.get(withQuery(path, { session_id, broadcaster_user_id: '99' }));
    expect([status, body]).toEqual([
      404,
      { statusCode: 404, error: 'Not Found', message: expect.stringContaining(session_id) },
    ]);
  },
);
