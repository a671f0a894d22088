import { anonymous } from '../../simulator/kick-events';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { leaderboard } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

/** Deletes every key of the session, and of its channel's sessions. */
async function forget(session: string): Promise<void> {
  const names = (await board.stores.keyNames()).filter(
    (name) => name.includes(session) || name === `sessions:${session.split('-')[0]}`,
  );
  expect(names).toContain(`leaderboard:${session}`);
  await board.redis.del(names.map((name) => board.stores.prefix + name));
}

test('an ended session equals itself from Postgres when its Redis keys are gone', async () => {
  const channel = board.channel();
  const people = ['ace', 'busy', 'tie one', 'tie two', 'tie three', 'silent'].map((name) => viewer(name));
  await channel.start({ title: 'Over' });
  for (const [i, minute] of [0, 1, 5.5, 11, 11, 11, 29, 3, 3, 3, 3, 17, 8, 8].entries()) {
    const who = people[i % 5] ?? viewer('nobody');
    await channel.chat(who, minute, { content: i % 3 ? 'hi' : 'hi [emote:1:A][emote:2:B]' });
  }
  await channel.chat({ ...(people[0] as ReturnType<typeof viewer>), username: 'ace_renamed' }, 29);
  await channel.chat(viewer('botrix'), 4);
  await channel.chat(anonymous(), 4);
  await channel.chat(viewer('before'), -4);
  await channel.end({ minute: 30 });
  await channel.chat(viewer('grace'), 31.9);
  await channel.chat(viewer('after'), 32.1);
  await board.settle();
  const query = { session_id: channel.session() };
  const wholes = [await leaderboard(board, query), await leaderboard(board, { ...query, limit: 3 })];
  expect(wholes[0]?.leaderboard.map(({ username }) => username)).toEqual(
    expect.arrayContaining(['ace_renamed', 'grace', 'tie three']),
  );
  expect(wholes[0]?.stats).toEqual({
    total_messages: 16,
    total_points: expect.any(Number),
    unique_chatters: 6,
  });

  await forget(channel.session());
  const stored = [await leaderboard(board, query), await leaderboard(board, { ...query, limit: 3 })];
  expect(stored).toEqual(wholes);
});

test('an ended session nobody wrote in is empty from both', async () => {
  const channel = board.channel();
  await channel.start({ title: 'Empty' });
  await channel.end({ title: 'Empty' });
  await board.settle();
  const query = { session_id: channel.session() };
  const before = await leaderboard(board, query);
  expect(before).toMatchObject({ leaderboard: [], session_title: 'Empty', has_active_session: false });
  await board.redis.del(board.keys.sessions(channel.id));
  expect(await leaderboard(board, query)).toEqual(before);
});

test('the board of an ended session can be read with an ETag, from both stores', async () => {
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await channel.end();
  await board.settle();
  const path = `/api/stream-session/leaderboard?session_id=${channel.session()}`;
  for (const from of ['Redis', 'Postgres']) {
    if (from === 'Postgres') await forget(channel.session());
    const { status, headers } = await board.get(path);
    const etag = headers.get('etag') ?? '';
    expect([from, status, etag]).toEqual([from, 200, expect.stringMatching(/"/)]);
    expect([from, (await board.get(path, { 'If-None-Match': etag })).status]).toEqual([from, 304]);
  }
});
