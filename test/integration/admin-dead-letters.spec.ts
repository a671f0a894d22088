import { ulid } from 'ulid';
import { encodeKickJson } from '../../simulator/kick-json';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf, history, leaderboard } from '../support/reads';

interface Letter {
  id: string;
  delivery_id: string;
  reason: string;
  replayed_at: string | null;
}

let board: Kickboard;
let ask: ReturnType<typeof administration>;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  ask = administration(board);
});
afterAll(() => board.close());

const CHAT = 'chat.message.sent';

/** A delivery that an older build could not use, kept as it came. */
async function keep(
  type: string,
  body: unknown,
  arrived: number,
  reason = 'not understood then',
): Promise<string> {
  const raw = typeof body === 'string' ? body : encodeKickJson(body);
  const id = ulid(arrived);
  const headers = board.kick.sign(type, raw, { id, sent: arrived });
  const lowered = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const [row] = await board.sql<{ id: string }>(
    `INSERT INTO dead_letters (delivery_id, event_type, body, headers, reason, received_at)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [id, type, Buffer.from(raw), JSON.stringify(lowered), reason, new Date(arrived).toISOString()],
  );
  return row?.id as string;
}

/** A stream long ended, of two days ago. */
async function oldStream(): Promise<Channel> {
  const channel = board.channel({ startedAgoMinutes: 2 * 24 * 60 });
  // Told late, or it would be refused as stale.
  await channel.start({ sent: Date.now() });
  await channel.end({ minute: 60, sent: Date.now() + 1000 });
  await board.settle();
  return channel;
}

test('a replayed message earns what it would have earned on time, in its stream, once', async () => {
  const channel = await oldStream();
  const alice = viewer('alice');
  const bodies = [10, 12, 20].map((minute) => channel.message(alice, minute));
  const letters: string[] = [];
  for (const body of bodies) letters.push(await keep(CHAT, body, Date.parse(body.created_at) + 1000));
  const statuses: unknown[] = [];
  for (const id of letters) statuses.push((await ask('POST', `dead-letters/${id}/replay`)).body);
  expect(statuses).toEqual(letters.map((id) => ({ id, status: 'accepted' })));
  await board.settle();
  const ids = bodies.map(({ message_id }) => message_id);
  expect(await coinsOf(board, ids)).toEqual(['1', '0:rate_limited', '1']);
  const { leaderboard: rows } = await leaderboard(board, { session_id: channel.session() });
  expect(rows).toMatchObject([{ username: 'alice', points_earned: 2, messages_sent: 3 }]);
  const again = await ask('POST', `dead-letters/${letters[0]}/replay`);
  expect(again.body.status).toBe('duplicate');
  await board.settle();
  expect(await board.sql('SELECT 1 FROM coin_entries WHERE message_id = ANY($1)', [ids])).toHaveLength(2);
  const { body } = await ask<Letter>('GET', `dead-letters/${letters[0]}`);
  expect(body).toMatchObject({
    id: letters[0],
    replayed_at: expect.any(String),
    reason: 'not understood then',
  });
  const acts = await board.sql('SELECT what, after FROM admin_audit WHERE on_whom = $1 ORDER BY id', [
    `dead-letter:${letters[0]}`,
  ]);
  expect(acts).toEqual([
    { what: 'replay dead letter', after: { status: 'accepted' } },
    { what: 'replay dead letter', after: { status: 'duplicate' } },
  ]);
});

test('all of one reason are replayed, and what still cannot be used stays', async () => {
  const channel = await oldStream();
  const reason = 'a reason of this test';
  const body = channel.message(viewer('bob'), 5);
  const good = await keep(CHAT, body, channel.ms(5), reason);
  const bad = await keep(CHAT, 'not JSON', channel.ms(5), reason);
  const other = await keep(CHAT, channel.message(viewer('bob'), 6), channel.ms(6), 'another reason');
  const { body: answer } = await ask('POST', 'dead-letters/replay', { reason });
  expect(answer).toEqual({ replayed: 1, failed: 1, more: false });
  await eventually(async () => expect(await coinsOf(board, [body.message_id])).toEqual(['1']));
  const { body: page } = await ask<{ dead_letters: Letter[]; next_cursor: string | null }>(
    'GET',
    'dead-letters?limit=3',
  );
  expect(page.dead_letters.map(({ id, replayed_at }) => [id, replayed_at !== null])).toEqual([
    [other, false],
    [bad, false],
    [good, true],
  ]);
  expect(page.next_cursor).toEqual(expect.any(String));
  const next = await ask<{ dead_letters: Letter[] }>(
    'GET',
    `dead-letters?limit=1&cursor=${page.next_cursor}`,
  );
  expect(Number(next.body.dead_letters[0]?.id)).toBeLessThan(Number(good));
  const filtered = await ask<{ dead_letters: Letter[] }>(
    'GET',
    `dead-letters?reason=${encodeURIComponent(reason)}`,
  );
  expect(filtered.body.dead_letters.map(({ id }) => id)).toEqual([bad, good]);
});

test('an entry of ours that Postgres refused goes back into its line', async () => {
  const channel = board.channel();
  await channel.start();
  const message = await channel.chat(viewer('carol'), 1, { content: 'waits' });
  await board.stopWorkers();
  const late = await channel.chat(viewer('dave'), 2, { content: 'was refused' });
  const entry = (await board.redis.lrange(board.keys.chatBuffer(), 0, -1)).find((text) =>
    text.includes(late),
  );
  await board.redis.lrem(board.keys.chatBuffer(), 1, entry as string);
  await board.sql(
    `INSERT INTO dead_letters (delivery_id, event_type, body, headers, reason, received_at)
     VALUES ('entry:1', $1, $2, '{}', 'cannot be stored: full', now())`,
    [CHAT, Buffer.from(entry as string)],
  );
  await board.startWorker();
  const { body } = await ask<{ dead_letters: Letter[] }>('GET', 'dead-letters?limit=1');
  const replayed = await ask('POST', `dead-letters/${body.dead_letters[0]?.id}/replay`);
  expect(replayed.body.status).toBe('queued');
  await board.settle();
  const { messages } = await history(board, { broadcaster_user_id: channel.id });
  expect(messages.map(({ message_id }) => message_id)).toEqual([late, message]);
});

test('a letter is deleted for good', async () => {
  const id = await keep(CHAT, 'not JSON', Date.now());
  expect((await ask('DELETE', `dead-letters/${id}`)).body).toEqual({ status: 'deleted' });
  for (const method of ['GET', 'DELETE'] as const)
    expect((await ask(method, `dead-letters/${id}`)).status).toBe(404);
  expect((await ask('POST', `dead-letters/${id}/replay`)).status).toBe(404);
  expect((await ask('GET', 'dead-letters/abc')).status).toBe(400);
  const acts = await board.sql('SELECT what FROM admin_audit WHERE on_whom = $1', [`dead-letter:${id}`]);
  expect(acts).toEqual([{ what: 'delete dead letter' }]);
});
