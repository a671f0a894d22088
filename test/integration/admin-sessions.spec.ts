import { ADMIN_SETTINGS, administration } from '../support/admin';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf, leaderboard } from '../support/reads';

let board: Kickboard;
let ask: ReturnType<typeof administration>;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  ask = administration(board);
});
afterAll(() => board.close());

test('a stuck stream is ended, and goes on where it was when it is resumed', async () => {
  const channel = board.channel();
  await channel.start();
  const session = channel.session();
  const [first] = [await channel.chat(viewer('alice'), 5), await channel.chat(viewer('bob'), 6)];
  await board.settle();
  const events = await EventStream.open(board.url, channel.id);
  const ended_at = new Date(channel.ms(30)).toISOString();
  const ended = await ask('POST', `sessions/${session}/end`, { ended_at });
  expect([ended.status, ended.body]).toEqual([
    200,
    {
      session_id: session,
      broadcaster_user_id: channel.id,
      username: channel.broadcaster.username,
      session_title: 'Friday night',
      started_at: new Date(channel.ms(0)).toISOString(),
      ended_at,
      is_live: false,
      category: null,
      language: null,
    },
  ]);
  await events.until(() => expect(events.of('session')).toMatchObject([{ is_live: false }]));
  events.close();
  const after = await channel.chat(viewer('carol'), 40);
  await board.settle();
  expect(await coinsOf(board, [first, after])).toEqual(['1', '0:stream_offline']);
  const resumed = await ask('POST', `sessions/${session}/resume`);
  expect([resumed.status, resumed.body.is_live, resumed.body.ended_at]).toEqual([200, true, null]);
  await board.settle();
  await eventually(async () => expect(await coinsOf(board, [after])).toEqual(['1']));
  const live = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect([live.session_id, live.leaderboard.map(({ username }) => username)]).toEqual([
    session,
    ['alice', 'bob', 'carol'],
  ]);
  // Kick has the last word as always.
  await channel.end({ minute: 50, sent: Date.now() + 1000 });
  await board.settle();
  expect((await leaderboard(board, { broadcaster_user_id: channel.id })).has_active_session).toBe(false);
  const acts = await board.sql('SELECT what, before, after FROM admin_audit WHERE on_whom = $1 ORDER BY id', [
    `stream:${session}`,
  ]);
  expect(acts).toEqual([
    { what: 'end session', before: { ended_at: null }, after: { ended_at } },
    { what: 'resume session', before: { ended_at }, after: { ended_at: null } },
  ]);
});

test('without a time it ends now; twice is once, and resuming what is live changes nothing', async () => {
  const channel = board.channel();
  await channel.start();
  const session = channel.session();
  expect((await ask('POST', `sessions/${session}/resume`)).body).toMatchObject({ is_live: true });
  const before = Date.now();
  const { body } = await ask<{ ended_at: string }>('POST', `sessions/${session}/end`);
  expect(Date.parse(body.ended_at)).toBeGreaterThanOrEqual(before);
  const again = await ask('POST', `sessions/${session}/end`, {});
  expect(again.body.ended_at).toBe(body.ended_at);
});

test('a stream that another one followed does not go on', async () => {
  const channel = board.channel();
  await channel.start();
  await channel.end({ minute: 10 });
  await channel.start({ minute: 20 });
  const answer = await ask('POST', `sessions/${channel.session()}/resume`);
  expect([answer.status, answer.body.error]).toEqual([409, 'has_successor']);
});

test('what cannot be is refused, and says why', async () => {
  const channel = board.channel();
  await channel.start();
  const session = channel.session();
  const end = (ended_at: unknown) => ask('POST', `sessions/${session}/end`, { ended_at });
  const early = new Date(channel.ms(-1)).toISOString();
  const ahead = new Date(Date.now() + 60_000).toISOString();
  for (const time of [early, ahead, 'yesterday', 5, '2026-01-01T20:00:00']) {
    const { status, body } = await end(time);
    expect([time, status, body.message]).toEqual([time, 400, expect.stringContaining('ended_at')]);
  }
  expect((await ask('POST', 'sessions/4242-1/end', {})).status).toBe(404);
  expect((await ask('POST', 'sessions/abc/end', {})).status).toBe(400);
  expect((await leaderboard(board, { broadcaster_user_id: channel.id })).has_active_session).toBe(true);
});
