import type { CoinReason } from '../coins/decision';
import { fromRow, type MessageRow, messageView } from './message-view';

const PERSON = {
  user_id: '1',
  username: 'ann',
  channel_slug: 'ann',
  profile_picture: null,
  is_verified: false,
  is_anonymous: false,
  identity: { username_color: '', badges: [] },
};

const row = (fields: Partial<MessageRow> = {}): MessageRow => ({
  message_id: 'm1',
  session_id: '4242-1780344000',
  content: 'hi',
  emotes: [],
  broadcaster: { ...PERSON, user_id: '4242' },
  sender: PERSON,
  replies_to: null,
  created_ms: Date.parse('2026-06-01T20:00:00Z'),
  received_ms: Date.parse('2026-06-01T20:00:02.345Z'),
  arrival_seq: '1780344002345678',
  sweet_coins_earned: 0,
  sweet_coins_reason: 'rate_limited',
  is_deleted: false,
  ...fields,
});
const view = (fields: Partial<MessageRow> = {}) => messageView(fromRow(row(fields)));

it('shows exactly the fields of the contract', () => {
  expect(view()).toStrictEqual({
    message_id: 'm1',
    session_id: '4242-1780344000',
    broadcaster: { user_id: '4242', username: 'ann', channel_slug: 'ann', profile_picture: null },
    sender: PERSON,
    content: 'hi',
    emotes: [],
    replies_to: null,
    created_at: '2026-06-01T20:00:00.000Z',
    received_at: '2026-06-01T20:00:02.345Z',
    timestamp: Date.parse('2026-06-01T20:00:00Z'),
    sweet_coins_earned: 0,
    sweet_coins_reason: 'rate_limited',
    sent_when_offline: false,
  });
});

it('is the same whichever store the message comes from', () => {
  const { message_id, session_id, sweet_coins_earned, sweet_coins_reason, is_deleted, ...rest } = row();
  const buffered = { ...rest, message_id, broadcaster_user_id: '4242', emote_count: 0 };
  const coins = { sweet_coins_earned, sweet_coins_reason };
  const { created_ms, arrival_seq } = rest;
  expect(
    messageView({ message: buffered, message_id, session_id, created_ms, arrival_seq, coins, is_deleted }),
  ).toStrictEqual(view());
});

it('shows nothing of the text of a message that a moderator deleted, and who wrote it', () => {
  const emotes = [{ emote_id: '7', positions: [{ s: 0, e: 1 }] }];
  expect(view({ is_deleted: true, emotes })).toMatchObject({
    content: '',
    emotes: [],
    deleted: true,
    sender: PERSON,
  });
});

it.each<[CoinReason, string | null, boolean]>([
  ['stream_offline', null, true],
  ['bot', null, true],
  ['chat_message', '4242-1780344000', false],
  // Whether the stream was live is not known before the message is judged (lesson 16).
  ['pending', null, false],
])(
  'a message judged %s in session %s was sent when offline: %s',
  (sweet_coins_reason, session_id, expected) => {
    expect(view({ sweet_coins_reason, session_id }).sent_when_offline).toBe(expected);
  },
);

it('shows an anonymous sender as nobody, not as user 0 (lesson 7)', () => {
  expect(view({ sender: { ...PERSON, user_id: null, is_anonymous: true } }).sender.user_id).toBeNull();
});

it('shows no picture whose stored address is no https URL', () => {
  const odd = { ...PERSON, profile_picture: 'javascript:alert(1)' };
  const shown = view({
    broadcaster: odd,
    sender: odd,
    replies_to: { message_id: 'm0', content: '', sender: odd },
  });
  for (const person of [shown.broadcaster, shown.sender, shown.replies_to?.sender])
    expect(person?.profile_picture).toBeNull();
  const picture = 'https://files.kick.example/a.webp';
  expect(view({ sender: { ...PERSON, profile_picture: picture } }).sender.profile_picture).toBe(picture);
});
