import { ulid } from 'ulid';
import { streamStarted } from '../../simulator/kick-events';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { coinsOf, history, leaderboard } from '../support/reads';

// What comes after Redis was emptied and before a worker has made it again from Postgres.

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start({ settings: { ...ADMIN_SETTINGS, BONUS_FOLLOW: '5' } });
});
afterEach(() => board.close());

/** As FLUSHDB, of this test's keys, while no worker runs. */
async function empty(): Promise<void> {
  await board.settle();
  await board.stopWorkers();
  const names = (await board.stores.keyNames()).map((name) => board.stores.prefix + name);
  if (names.length > 0) await board.redis.del(...names);
}

async function restart(): Promise<void> {
  await board.startWorker();
  await board.settle();
}

const receipt = async (id: string) => (await board.get(`/api/receipts/${id}`)).body;

test('a start that is told once more does not open a stream again that has ended', async () => {
  const channel = board.channel();
  const start = streamStarted({ broadcaster: channel.broadcaster, started_at: channel.time(0) });
  const sending = { id: ulid(channel.ms(0)), sent: channel.ms(0) };
  const tell = () => board.kick.deliver('livestream.status.updated', start, sending);
  await tell();
  await channel.chat(viewer('alice'), 1);
  await channel.end({ minute: 30 });
  const ended_at = new Date(channel.ms(30)).toISOString();
  await empty();
  expect((await tell()).status).toBe(200);
  const late = await channel.chat(viewer('bob'), 45);
  expect((await board.get(`/api/stream-sessions/${channel.session()}`)).body).toMatchObject({ ended_at });
  await restart();
  expect((await board.get(`/api/stream-sessions/${channel.session()}`)).body).toMatchObject({ ended_at });
  expect(await board.sql('SELECT ended_at FROM stream_sessions')).toEqual([{ ended_at: new Date(ended_at) }]);
  expect(await coinsOf(board, [late])).toEqual(['0:stream_offline']);
});

test('a title that is told meanwhile is the stream’s', async () => {
  const channel = board.channel();
  await channel.start({ title: 'before' });
  await channel.chat(viewer('alice'), 1);
  await empty();
  await channel.title('after');
  await restart();
  const { session_title } = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(session_title).toBe('after');
  expect(await board.sql('SELECT title FROM stream_sessions')).toEqual([{ title: 'after' }]);
});

test('a message that is delivered again is a duplicate, and its coins and receipt stay as they are', async () => {
  // So new that nothing is looked up in Postgres which Redis does not know.
  const channel = board.channel({ startedAgoMinutes: 20 });
  const alice = viewer('alice');
  await channel.start();
  const bodies = [channel.message(alice, 1), channel.message(alice, 2)];
  for (const body of bodies) await board.kick.send('chat.message.sent', body);
  const ids = bodies.map(({ message_id }) => message_id);
  await board.settle();
  const before = await Promise.all(ids.map(receipt));
  expect(before).toMatchObject([{ reason: 'chat_message' }, { reason: 'rate_limited' }]);
  await empty();
  for (const body of bodies)
    expect((await board.kick.send('chat.message.sent', body)).body.status).toBe('duplicate');
  const asBefore = async () => {
    expect(await coinsOf(board, ids)).toEqual(['1', '0:rate_limited']);
    expect(await Promise.all(ids.map(receipt))).toEqual(before);
  };
  await asBefore();
  await restart();
  await asBefore();
});

test('what somebody writes who was erased is taken in without them', async () => {
  const channel = board.channel();
  const [alice, bob] = [viewer('alice'), viewer('bob')];
  await channel.start();
  await channel.chat(alice, 1);
  await board.settle();
  expect((await administration(board)('DELETE', `viewers/${idOf(alice)}`)).status).toBe(200);
  await empty();
  const ids = [await channel.chat(alice, 6, { content: 'it is me' }), await channel.chat(bob, 6)];
  const { messages } = await history(board);
  const shown = ids.map((id) => messages.find(({ message_id }) => message_id === id));
  expect(shown).toMatchObject([
    { sender: { user_id: null }, content: '' },
    { sender: { user_id: idOf(bob) }, content: expect.stringContaining('') },
  ]);
  await restart();
  await eventually(async () => expect(await coinsOf(board, ids)).toEqual(['0:anonymous', '1']));
});

test('a bonus belongs to the stream that is live', async () => {
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await empty();
  await board.kick.deliver('channel.followed', {
    broadcaster: channel.broadcaster,
    follower: viewer('bob'),
  });
  await restart();
  await eventually(async () =>
    expect(await board.sql("SELECT session_id FROM coin_entries WHERE reason = 'follow'")).toEqual([
      { session_id: channel.session() },
    ]),
  );
});
