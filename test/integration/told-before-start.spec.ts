import { streamMetadata, streamStarted } from '../../simulator/kick-events';
import { ulid } from 'ulid';
import { Kickboard } from '../support/kickboard';
import type { Channel } from '../support/channel';
import { leaderboard } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

const live = (channel: Channel) => leaderboard(board, { broadcaster_user_id: channel.id });

const stored = async (channel: Channel) => {
  await board.settle();
  return board.sql(
    'SELECT title, username, ended_at IS NULL AS live FROM stream_sessions WHERE broadcaster_user_id = $1 ORDER BY started_at',
    [channel.id],
  );
};

test('a title that arrives before the start of its stream is the stream’s', async () => {
  const channel = board.channel();
  await channel.title('after the start', { sent: channel.ms(1) });
  await channel.start({ title: 'of the start', sent: channel.ms(0) });
  expect((await live(channel)).session_title).toBe('after the start');
  expect(await stored(channel)).toMatchObject([{ title: 'after the start' }]);
});

test('a title sent before its stream gives way to the title of the start', async () => {
  const channel = board.channel();
  await channel.title('of yesterday', { sent: channel.ms(-1) });
  await channel.start({ title: 'of the start', sent: channel.ms(0) });
  expect((await live(channel)).session_title).toBe('of the start');
});

test('a title of the next stream that arrives before its start does not stay with the stream before', async () => {
  const channel = board.channel();
  await channel.start({ title: 'first' });
  await channel.title('second, changed', { sent: channel.ms(31) });
  await channel.start({ minute: 30, title: 'second' });
  expect((await live(channel)).session_title).toBe('second, changed');
  expect(await stored(channel)).toMatchObject([
    { title: 'first', live: false },
    { title: 'second, changed', live: true },
  ]);
});

test('a start that a retry signed again long after the end does not reopen the stream', async () => {
  const channel = board.channel();
  await channel.end({ minute: 30 });
  await channel.start({ id: ulid(channel.ms(0)), sent: channel.ms(45) });
  expect((await live(channel)).session_id).toBeNull();
  expect(await stored(channel)).toMatchObject([{ live: false }]);
});

test('an event whose broadcaster is only an id leaves the known name as it is', async () => {
  const channel = board.channel({ name: 'sweetflips' });
  const bare = { user_id: channel.broadcaster.user_id };
  await channel.start();
  const again = {
    ...streamStarted({ broadcaster: channel.broadcaster, started_at: channel.time(0) }),
    broadcaster: bare,
  };
  await board.kick.deliver('livestream.status.updated', again, { sent: channel.ms(1) });
  expect(await stored(channel)).toMatchObject([{ username: 'sweetflips' }]);

  const next = {
    ...streamStarted({ broadcaster: channel.broadcaster, started_at: channel.time(40) }),
    broadcaster: bare,
  };
  await board.kick.deliver('livestream.status.updated', next, { sent: channel.ms(40) });
  expect(await stored(channel)).toMatchObject([{ username: 'sweetflips' }, { username: 'sweetflips' }]);
});

test('a name that only a later title tells is the stream’s', async () => {
  const channel = board.channel({ name: 'sweetflips' });
  const bare = { user_id: channel.broadcaster.user_id };
  const start = {
    ...streamStarted({ broadcaster: channel.broadcaster, started_at: channel.time(0) }),
    broadcaster: bare,
  };
  await board.kick.deliver('livestream.status.updated', start, { sent: channel.ms(0) });
  const title = streamMetadata({ broadcaster: channel.broadcaster, metadata: { title: 'new' } });
  await board.kick.deliver('livestream.metadata.updated', title, { sent: channel.ms(1) });
  expect(await stored(channel)).toMatchObject([{ username: 'sweetflips', title: 'new' }]);
});
