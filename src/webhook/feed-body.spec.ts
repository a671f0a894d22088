import { readFileSync } from 'node:fs';
import { type FedBody, parseFedEvent } from './feed-body';
import { ShapeError } from './json-reader';

const NOW = Date.parse('2026-11-20T02:45:18Z');
const ROOM = '4242';
const parse = (event: string, data: unknown, fields: Partial<FedBody> = {}) => {
  const broadcaster = { user_id: ROOM, username: 'sweetflips', channel_slug: 'sweetflips' };
  return parseFedEvent(event, { broadcaster, profile_picture: null, data, ...fields }, NOW);
};
const CHAT = 'App\\Events\\ChatMessageEvent';

interface Frame {
  event: string;
  data: unknown;
}
const fixture = (name: string) =>
  (JSON.parse(readFileSync(`test/fixtures/feed/${name}.json`, 'utf8')) as { body: unknown }).body;
/** Data comes as an object, or as JSON in a string. */
const dataOf = ({ data }: Frame): unknown => (typeof data === 'string' ? JSON.parse(data) : data);
const pusher = (name: string) => {
  const frame = fixture(name) as Frame;
  return parse(frame.event, dataOf(frame));
};

it('reads a message as Pusher brings it', () => {
  expect(pusher('38-feed-pusher-message')).toEqual({
    kind: 'chat-message',
    message: expect.objectContaining({
      source: 'feed',
      message_id: '00000000-0000-4000-8000-000000000002',
      broadcaster_user_id: ROOM,
      content: 'feed line',
      created_ms: Date.parse('2026-11-20T02:45:16Z'),
      received_ms: NOW,
      replies_to: null,
      sender: {
        user_id: '910000101',
        username: 'Quiet_Falcon',
        channel_slug: 'quiet-falcon',
        profile_picture: null,
        is_verified: false,
        is_anonymous: false,
        identity: { username_color: '#FFA600', badges: [{ text: 'Founder', type: 'founder' }] },
      },
    }),
  });
});

it('reads what a message answers, and whom, though the feed tells no slug of them', () => {
  expect(pusher('39-feed-pusher-reply')).toMatchObject({
    message: {
      content: 'agreed',
      replies_to: {
        message_id: '00000000-0000-4000-8000-000000000002',
        content: 'feed line',
        sender: { user_id: '910000102', username: 'mintleaf77', channel_slug: 'mintleaf77' },
      },
    },
  });
});

it('reads messages as Centrifugo brings them: several in a frame, as objects and as strings', () => {
  const lines = (fixture('40-feed-centrifugo-push') as string[]).flatMap((frame) => frame.split('\n'));
  const published = lines.flatMap((line) => {
    const { push } = JSON.parse(line) as { push?: { pub?: { data: Frame } } };
    return push?.pub ? [push.pub.data] : [];
  });
  const ids = published.map((frame) => parse(frame.event, dataOf(frame)));
  expect(ids.map((event) => event?.kind === 'chat-message' && event.message.message_id.slice(-2))).toEqual([
    '43',
    '51',
    '52',
  ]);
});

it.each([
  ['App\\Events\\MessageDeletedEvent', { message: { id: 'm1' } }, { kind: 'deletion', message_id: 'm1' }],
  ['App\\Events\\UserUnbannedEvent', { user: { id: 7 } }, { kind: 'unban', user_id: '7' }],
  [
    'App\\Events\\UserBannedEvent',
    { user: { id: 7 }, permanent: true },
    { kind: 'ban', user_id: '7', expires_ms: null },
  ],
  [
    'App\\Events\\UserBannedEvent',
    { user: { id: 7 }, permanent: false, expires_at: '2026-11-20T02:55:18+00:00' },
    { kind: 'ban', expires_ms: NOW + 600_000 },
  ],
])('reads %s, which is of this moment', (event, data, expected) => {
  expect(parse(event, data)).toMatchObject({ broadcaster_user_id: ROOM, at_ms: NOW, ...expected });
});

it.each([
  ['App\\Events\\StreamHostEvent', {}],
  ['App\\Events\\ChatMessageEvent', { type: 'celebration', id: 'm1', content: 'x', sender: {} }],
])('passes over %s %j, which is no chat', (event, data) => {
  expect(parse(event, data)).toBeNull();
});

it.each([
  [CHAT, null],
  [CHAT, { type: 'message', id: 'm1', content: 'x' }],
  [CHAT, { type: 'message', id: '', content: 'x', sender: { id: 7 } }],
  [CHAT, { type: 'message', id: 'm1', content: 7, sender: { id: 7 } }],
  [CHAT, { type: 'message', id: 'm1', content: 'x', sender: { id: 'seven' } }],
  ['App\\Events\\MessageDeletedEvent', { message: {} }],
  ['App\\Events\\UserUnbannedEvent', { user: {} }],
  // It would be for ever.
  ['App\\Events\\UserBannedEvent', { user: { id: 7 }, permanent: false }],
])('refuses %s %j', (event, data) => {
  expect(() => parse(event, data)).toThrow(ShapeError);
});
