import { setTimeout as sleep } from 'node:timers/promises';
import { RetentionService } from '../../src/chat/retention.service';
import { chatMessage } from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { withPostgres } from '../support/postgres';
import { allHistory, coinsOf, leaderboard } from '../support/reads';

/** Minutes before now. Messages of the first part of a stream are older than a day, an hour more, and those of the second are not. */
const STARTED = 30 * 60;
const LATER = 10 * 60;
const RETENTION = { CHAT_RETENTION_DAYS: '1' };

let board: Kickboard;
let retention: RetentionService;
beforeAll(async () => {
  board = await Kickboard.start({ settings: { ...ADMIN_SETTINGS, KICK_WEBHOOK_MAX_AGE_SECONDS: '0' } });
  // The other worker keeps messages for ever.
  const { app } = await board.startWorker(undefined, RETENTION);
  retention = app.get(RetentionService);
});
afterAll(() => board.close());

/** A stream that goes on since yesterday: every one of them earns, wrote too soon after that, and wrote today again. */
async function stream() {
  const people = ['alice', 'bob', 'carol'].map((name) => viewer(name));
  const first = people[0] as (typeof people)[0];
  const channel = board.channel({ startedAgoMinutes: STARTED });
  await channel.start();
  const old: string[] = [];
  for (const [i, person] of people.entries()) {
    old.push(await channel.chat(person, 1 + i, { content: `from ${i}` }));
    old.push(await channel.chat(person, 2 + i));
  }
  const young = [await channel.chat(first, STARTED - LATER)];
  await board.settle();
  return { channel, old, young, session: channel.session(), first };
}

/** What must be the same without the messages. */
async function derived({ channel, session, first }: Awaited<ReturnType<typeof stream>>) {
  const entries = await board.sql('SELECT * FROM coin_entries ORDER BY id');
  const balances = await board.sql('SELECT * FROM coin_balances ORDER BY user_id');
  const { leaderboard: rows, stats } = await leaderboard(board, { session_id: session });
  const period = await board.get(`/api/leaderboard?broadcaster_user_id=${channel.id}`);
  const one = await board.get(`/api/stream-sessions/${session}`);
  const seen = await board.get(`/api/viewers/${idOf(first)}`);
  const { leaderboard: ranks } = period.body;
  return { entries, balances, rows, stats, ranks, one: one.body.stats, seen: seen.body };
}

/** Twice: what was written since the last run is left alone. */
async function remove(): Promise<void> {
  await retention.run();
  await retention.run();
}

const stored = async (ids: string[]) =>
  (
    await board.sql<{ id: string }>('SELECT message_id AS id FROM chat_messages WHERE message_id = ANY($1)', [
      ids,
    ])
  ).length;

test('old messages are gone and nothing that was made of them is another, also after a rebuild and the end', async () => {
  const played = await stream();
  const { channel, old, young, session } = played;
  const before = await derived(played);
  expect(before.stats).toEqual({ total_messages: 7, total_points: 4, unique_chatters: 3 });
  // A moderator deleted both, and somebody else's of the same name.
  await board.sql(
    `INSERT INTO message_deletions (message_id, broadcaster_user_id, deleted_at)
     SELECT message_id, broadcaster_user_id + other, now() FROM chat_messages, generate_series(0, 1) AS other
      WHERE message_id = ANY($1)`,
    [[old[0], young[0]]],
  );
  await remove();
  const hidden = await board.sql<{ id: string; channel: string }>(
    'SELECT message_id AS id, broadcaster_user_id AS channel FROM message_deletions',
  );
  const others = String(BigInt(channel.id) + 1n);
  expect(hidden.map(({ id, channel: of }) => `${id} ${of}`).sort()).toEqual(
    [`${old[0]} ${others}`, `${young[0]} ${channel.id}`, `${young[0]} ${others}`].sort(),
  );
  expect([await stored(old), await stored(young)]).toEqual([0, 1]);
  expect(await derived(played)).toEqual(before);
  // Redis goes on to show for some seconds what was stored just now.
  await eventually(async () => {
    const messages = await allHistory(board, { session_id: session });
    expect(messages.map(({ message_id }) => message_id)).toEqual(young);
  });

  expect((await administration(board)('POST', 'rebuild')).body).toEqual({ status: 'rebuilt' });
  expect(await derived(played)).toEqual(before);

  // A stream whose board was never written down is counted from what is left.
  await channel.chat(viewer('dave'), STARTED - LATER + 1);
  await channel.end({ minute: STARTED - LATER + 5 });
  await board.settle();
  const after = await derived(played);
  expect(after.stats).toEqual({ total_messages: 8, total_points: 5, unique_chatters: 4 });
  await board.redis.del(
    board.keys.boardStats(session),
    board.keys.boardOrder(session),
    board.keys.boardPeople(session),
    board.keys.leaderboard(session),
  );
  expect(await derived(played)).toEqual(after);
});

test('a receipt goes on to tell of the award, and says that the message was removed', async () => {
  const { old } = await stream();
  const [earned, limited] = old as [string, string];
  const receipt = async (id: string) => (await board.get(`/api/receipts/${id}`)).body;
  const before = await receipt(earned);
  await remove();
  await forgetDecisions(old);
  const explanation = `${String(before.explanation)} The message itself was removed since, because it is older than CHAT_RETENTION_DAYS.`;
  expect(await receipt(earned)).toEqual({ ...before, explanation });
  expect((await board.get(`/api/receipts/${limited}`)).status).toBe(404);
  expect(await coinsOf(board, [earned, limited])).toEqual(['1', 'unknown']);
});

/** As after an hour. */
async function forgetDecisions(ids: string[]): Promise<void> {
  await board.redis.del(...ids.map((id) => board.keys.messageCoins(id)));
}

test('a transaction that is cut off removes nothing, and the next one everything', async () => {
  const [played, before] = await withPostgres(board.stores.databaseUrl, async (other) => {
    // Before there is anything to remove: the worker's own run would else be done already.
    await other.query('BEGIN; LOCK TABLE removed_messages IN SHARE MODE');
    const late = await stream();
    const whole = await derived(late);
    const cutOff = remove().catch((error: unknown) => error);
    await eventually(async () => {
      // Not in that transaction, which goes on to see what it saw first.
      const ended = await board.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%WITH old AS%'`,
      );
      expect(ended).toHaveLength(1);
    });
    await cutOff;
    expect(await stored(late.old)).toBe(late.old.length);
    await other.query('ROLLBACK');
    return [late, whole] as const;
  });
  await eventually(async () => {
    await remove();
    expect(await stored(played.old)).toBe(0);
  });
  expect(await derived(played)).toEqual(before);
});

test('two workers remove thousands of messages in batches while messages are judged and stored', async () => {
  const { app } = await board.startWorker(undefined, RETENTION);
  const other = app.get(RetentionService);
  const { channel, session, old } = await stream();
  await board.sql(
    `INSERT INTO chat_messages SELECT 'old-' || i, broadcaster_user_id, sender_user_id, session_id, content, emotes, emote_count,
       broadcaster, sender, replies_to, created_at, received_at, arrival_seq, 0, 'rate_limited', NULL
       FROM chat_messages, generate_series(1, 2000) AS i WHERE message_id = $1`,
    [old[1]],
  );
  await board.redis.del(board.keys.boardStats(session));
  const before = (await leaderboard(board, { session_id: session })).stats;
  expect(before.total_messages).toBe(2007);
  await Promise.all([retention.run(), other.run()]);
  const writing = (async () => {
    for (let i = 0; i < 20; i += 1) {
      const sender = viewer(`writer${i}`);
      await board.kick.send(
        'chat.message.sent',
        chatMessage({ broadcaster: channel.broadcaster, sender, created_at: channel.time(STARTED - 5) }),
      );
      await sleep(10);
    }
  })();
  await eventually(async () => {
    await Promise.all([retention.run(), other.run()]);
    expect(await board.sql("SELECT 1 FROM chat_messages WHERE message_id LIKE 'old-%'")).toEqual([]);
  });
  await writing;
  await board.settle();
  const { stats } = await leaderboard(board, { session_id: session });
  expect(stats).toEqual({ total_messages: 2027, total_points: 24, unique_chatters: 23 });
});

// The last one, because the api that it starts refuses what the others send.
test('a second delivery of what was removed is not taken in and pays nobody', async () => {
  const played = await stream();
  const { channel, old, first } = played;
  const [earned, limited] = old as [string, string];
  await remove();
  await forgetDecisions(old);
  const before = await derived(played);
  const api = await board.startApi(RETENTION);
  const deliver = async (url: string, message_id: string, minute: number) => {
    const body = encodeKickJson(channel.message(first, minute, { message_id }));
    const headers = board.kick.sign('chat.message.sent', body);
    return (await request(`${url}/api/webhook`, { method: 'POST', headers, body })).body.status;
  };
  expect(await deliver(api.url, earned, 1)).toBe('ignored');
  expect(await deliver(api.url, limited, 2)).toBe('ignored');
  // So is a first delivery that comes so late.
  expect(await deliver(api.url, 'never-seen', 3)).toBe('ignored');
  // To an api that keeps messages for ever, the ledger tells.
  expect(await deliver(board.url, earned, 1)).toBe('duplicate');
  await board.settle();
  expect(await derived(played)).toEqual(before);
});
