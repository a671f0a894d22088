import { person, streamMetadata, streamStarted } from '../../simulator/kick-events';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { allHistory, coinsOf, leaderboard } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

const status = async (type: string, body: unknown) => (await board.kick.deliver(type, body)).body.status;
const badge = (type: string) => ({ identity: { username_color: '#fff', badges: [{ text: 'x', type }] } });
const reply = (sender: unknown) => ({ replies_to: { message_id: 'm0', content: 'yo', sender } });

/** Fields of a message, and of its sender, that no message needs in order to be filed. */
const ODD: [string, Record<string, unknown>, Record<string, unknown>][] = [
  ['an identity that is a list', {}, { identity: [] }],
  ['badges that are lists', {}, { identity: { username_color: null, badges: [[], null, 7] } }],
  ['a reply that is a list', { replies_to: [] }, {}],
  ['a reply to a negative id', reply({ ...person(), user_id: -1 }), {}],
  ['a reply to an id that is no safe number', reply({ ...person(), user_id: 2 ** 53 }), {}],
  ['a reply to a list', reply([]), {}],
  ['emotes that are an object', { emotes: { emote_id: 1 } }, {}],
  ['emotes in lists', { emotes: [[[]], { emote_id: [], positions: [{ s: null }] }] }, {}],
  ['the sender 0', {}, { user_id: 0 }],
  ['no sender id', {}, { user_id: undefined }],
  [
    'a sender of whom everything is null',
    {},
    { user_id: null, username: null, channel_slug: null, identity: null },
  ],
  [
    'a name that is a number and a picture that is none',
    {},
    { username: 7, profile_picture: 'javascript:alert(1)' },
  ],
  ['a channel without a name', { broadcaster: 'bare' }, {}],
  ['no time', { created_at: undefined }, {}],
];

test.each(ODD)('a message with %s is filed', async (_, fields, ofSender) => {
  const channel = board.channel();
  const alice = viewer('alice');
  const body: Record<string, unknown> = {
    ...channel.message(alice, 1),
    ...fields,
    sender: { ...alice, ...ofSender },
  };
  if (fields.broadcaster === 'bare') body.broadcaster = { user_id: Number(channel.id) };
  expect(await status('chat.message.sent', body)).toBe('accepted');
  await board.settle();
  const [message] = await allHistory(board, { broadcaster_user_id: channel.id });
  expect(message?.message_id).toBe(body.message_id);
  expect(message?.sender.profile_picture ?? 'https://').toMatch(/^https:/);
  expect(await board.sql('SELECT reason FROM dead_letters')).toEqual([]);
});

const titles = (channelId: string) =>
  board.sql('SELECT title FROM stream_sessions WHERE broadcaster_user_id = $1', [channelId]);

test('a title is cut or empty where it is odd, and metadata without a title change nothing', async () => {
  const channel = board.channel();
  const start = streamStarted({ broadcaster: channel.broadcaster, started_at: channel.time(0) });
  expect(await status('livestream.status.updated', { ...start, title: null, ended_at: undefined })).toBe(
    'accepted',
  );
  await board.settle();
  expect(await titles(channel.id)).toEqual([{ title: '' }]);
  await channel.title('x'.repeat(1001));
  await board.settle();
  expect(await titles(channel.id)).toEqual([{ title: 'x'.repeat(1000) }]);
  const metadata = streamMetadata({ broadcaster: channel.broadcaster });
  for (const title of [null, undefined, 7])
    expect(
      await status('livestream.metadata.updated', { ...metadata, metadata: { language: 'en', title } }),
    ).toBe('accepted');
  await board.settle();
  expect(await titles(channel.id)).toEqual([{ title: 'x'.repeat(1000) }]);
});

test.each(['2026-02-30T20:00:00Z', '2026-06-01T24:00:00Z', '2026-06-31T20:00:00+02:00'])(
  'the time %s, which does not exist, is not taken for another one',
  async (time) => {
    const channel = board.channel();
    const chat = { ...channel.message(viewer('alice'), 1), created_at: time };
    const start = streamStarted({ broadcaster: channel.broadcaster, started_at: time });
    expect(await status('chat.message.sent', chat)).toBe('dead_letter');
    expect(await status('livestream.status.updated', start)).toBe('dead_letter');
    const raw = JSON.stringify(channel.message(viewer('bob'), 1));
    const { body } = await board.kick.post(raw, board.kick.signAt('chat.message.sent', raw, time));
    expect(body).toMatchObject({ statusCode: 401, error: 'stale' });
  },
);

test('a sender with a badge of type bot earns nothing and is on no board, also when the start is learnt late', async () => {
  const channel = board.channel();
  const bot = viewer('helper', badge('bot'));
  const fan = viewer('fan', badge('bots'));
  const early = [await channel.chat(bot, 1), await channel.chat(fan, 1)];
  await board.settle();
  expect(await coinsOf(board, early)).toEqual(['0:bot', '0:stream_offline']);
  await channel.start();
  const late = [await channel.chat(bot, 10), await channel.chat(fan, 10)];
  await board.settle();
  expect(await coinsOf(board, [...early, ...late])).toEqual(['0:bot', '1', '0:bot', '1']);
  const { leaderboard: rows } = await leaderboard(board, { session_id: channel.session() });
  expect(rows.map(({ user_id }) => user_id)).toEqual([idOf(fan)]);
});
