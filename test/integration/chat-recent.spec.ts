import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { history, recent } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
});
afterAll(() => board.close());

const ids = (messages: { message_id: string }[]) => messages.map(({ message_id }) => message_id);

test('a message is readable as soon as it is acknowledged, with exactly the fields of the contract', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  const id = await channel.chat(alice, 1, { content: 'hi' });
  const { status, body } = await board.get(`/api/chat/recent?broadcaster_user_id=${channel.id}`);
  const who = ({ user_id, username, channel_slug, profile_picture }: typeof alice) => ({
    user_id: String(user_id),
    username,
    channel_slug,
    profile_picture,
  });
  expect([status, body]).toEqual([
    200,
    {
      messages: [
        {
          message_id: id,
          session_id: channel.session(),
          broadcaster: who(channel.broadcaster),
          sender: {
            ...who(alice),
            is_verified: false,
            is_anonymous: false,
            identity: { username_color: '#75FD46', badges: [] },
          },
          content: 'hi',
          emotes: [],
          replies_to: null,
          created_at: new Date(channel.ms(1)).toISOString(),
          received_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          timestamp: channel.ms(1),
          sweet_coins_earned: 0,
          sweet_coins_reason: 'pending',
          sent_when_offline: false,
        },
      ],
      source: 'redis-buffer',
      timestamp: expect.any(Number),
    },
  ]);
});

test('the newest messages of that broadcaster come, oldest first (lesson 25)', async () => {
  const [channel, other] = [board.channel(), board.channel()];
  const sent: string[] = [];
  for (let minute = 0; minute < 12; minute += 1) {
    sent.push(await channel.chat(viewer('alice'), minute));
    await other.chat(viewer('bob'), minute);
  }
  const query = { broadcaster_user_id: channel.id };
  expect(ids(await recent(board, query))).toEqual(sent);
  expect(ids(await recent(board, { ...query, limit: 5 }))).toEqual(sent.slice(-5));
  expect(ids(await recent(board, { ...query, limit: 1 }))).toEqual(sent.slice(-1));
});

test('messages are ordered by created_at, then by arrival (lesson 6)', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  const late = await channel.chat(alice, 5);
  const first = await channel.chat(alice, 1);
  const second = await channel.chat(alice, 1);
  const third = await channel.chat(alice, 1);
  expect(ids(await recent(board, { broadcaster_user_id: channel.id }))).toEqual([first, second, third, late]);
});

test('100 messages by default and 200 at most', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  const sent = [];
  for (let i = 0; i < 210; i += 1) sent.push(channel.chat(alice, 0.1 * i));
  const all = await Promise.all(sent);
  const query = { broadcaster_user_id: channel.id };
  expect(ids(await recent(board, query))).toEqual(all.slice(-100));
  expect(ids(await recent(board, { ...query, limit: 200 }))).toEqual(all.slice(-200));
});

test('without a broadcaster the newest of all channels come; a channel without chat has none', async () => {
  const [one, two] = [board.channel({ startedAgoMinutes: 0.5 }), board.channel({ startedAgoMinutes: 0.5 })];
  const sent = [await one.chat(viewer('alice'), 0.1), await two.chat(viewer('bob'), 0.2)];
  expect(ids(await recent(board, { limit: 2 }))).toEqual(sent);
  expect(await recent(board, { broadcaster_user_id: board.channel().id })).toEqual([]);
});

test('a message in Postgres is still shown, and leaves the answer after some seconds', async () => {
  const channel = board.channel();
  const id = await channel.chat(viewer('alice'), 1);
  await board.startWorker();
  await board.settle();
  const query = { broadcaster_user_id: channel.id };
  expect(ids(await recent(board, query))).toEqual([id]);
  expect(await board.sql('SELECT 1 FROM chat_messages WHERE message_id = $1', [id])).toHaveLength(1);
  await eventually(async () => expect(await recent(board, query)).toEqual([]));
  expect(await board.redis.exists(board.keys.chatLive(channel.id))).toBe(0);
  expect(ids((await history(board, query)).messages)).toEqual([id]);
});
