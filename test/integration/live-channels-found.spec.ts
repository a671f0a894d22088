import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { leaderboard } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
});
afterEach(() => board.close());

/** Resolves when a worker has looked whether ended streams of the channel may leave Redis. */
const lookedAt = (channel: string) =>
  eventually(async () => {
    const due = await board.redis.zscore(board.keys.sessionsDue(), channel);
    expect(due === null || Number(due) > Date.now() + 3_600_000).toBe(true);
  }, 30_000);

test('a live stream is found by exclusions and by its viewers after an act on its board had it looked at', async () => {
  const [alice, bob] = [viewer('alice'), viewer('bob')];
  const channel = board.channel();
  await channel.start();
  await Promise.all([channel.chat(alice, 1), channel.chat(bob, 1)]);
  await board.settle();
  const admin = administration(board);
  const [entry] = await board.sql<{ id: string }>('SELECT id FROM coin_entries WHERE user_id = $1', [
    idOf(alice),
  ]);
  expect((await admin('POST', `entries/${entry?.id}/reverse`, { reason: 'a test' })).status).toBe(200);
  await board.settle();
  await lookedAt(channel.id);

  const seen = await board.get<{ current_session: { session_id: string } | null }>(
    `/api/viewers/${idOf(alice)}`,
  );
  expect(seen.body.current_session?.session_id).toBe(channel.session());
  await admin('PUT', `viewers/${idOf(bob)}/exclusion`, { excluded: true, reason: 'a test' });
  await eventually(async () => {
    const { leaderboard: rows, stats } = await leaderboard(board, { session_id: channel.session() });
    expect([rows.map(({ username }) => username), stats.total_messages]).toEqual([['alice'], 1]);
  });
});

test.each([
  ['GET', 'dead-letters?reason=a%00b', undefined],
  ['POST', 'dead-letters/replay', { reason: 'a\0b' }],
] as const)('a reason with a null character is refused by its name (%s %s)', async (method, path, body) => {
  const { status, body: answer } = await administration(board)(method, path, body);
  expect([status, answer.message]).toEqual([400, 'reason must not hold a null character']);
});
