import type { KickEvent as SentEvent } from '../../simulator/kick-bodies';
import * as kick from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { ShapeError } from './json-reader';
import { isUsedType, parseKickEvent, UNUSED_TYPES } from './kick-event';

const NOW = Date.parse('2026-06-01T20:00:00Z');
const TIMES = { receivedMs: NOW, sentMs: () => NOW };
const parse = (type: string, body: unknown) => parseKickEvent(type, Buffer.from(encodeKickJson(body)), TIMES);
const status = (body: unknown) => parse('livestream.status.updated', body);

const EVERY_EVENT: SentEvent[] = [
  { type: 'chat.message.sent', body: kick.chatMessage() },
  { type: 'livestream.status.updated', body: kick.streamStarted() },
  { type: 'livestream.metadata.updated', body: kick.streamMetadata() },
  { type: 'channel.followed', body: kick.follow() },
  { type: 'channel.subscription.new', body: kick.subscription() },
  { type: 'channel.subscription.renewal', body: kick.renewal() },
  { type: 'channel.subscription.gifts', body: kick.subscriptionGifts() },
  { type: 'kicks.gifted', body: kick.kicksGift() },
  { type: 'moderation.banned', body: kick.ban() },
  { type: 'channel.reward.redemption.updated', body: kick.redemption() },
];

describe('the types', () => {
  it.each(EVERY_EVENT)('know $type as used or unused, never as both or neither', ({ type }) => {
    expect(isUsedType(type)).not.toBe(UNUSED_TYPES.has(type));
  });

  it.each(['channel.raided', 'constructor', '__proto__', ''])(
    'take no new type %p for a used one (quirk 9)',
    (type) => {
      expect(isUsedType(type)).toBe(false);
      expect(() => parse(type, {})).toThrow(`type ${type} is not used`);
    },
  );
});

describe('a stream status', () => {
  it('is read with its times in ms', () => {
    const body = kick.streamStarted({ started_at: '2026-06-01T19:00:00Z', title: 'hi' });
    expect(status(body)).toEqual({
      kind: 'stream-status',
      broadcaster_user_id: '4242',
      username: 'sweetflips',
      is_live: true,
      title: 'hi',
      started_ms: Date.parse('2026-06-01T19:00:00Z'),
      ended_ms: null,
    });
  });

  it('may end without saying when', () => {
    for (const ended_at of [null, undefined, '0001-01-01T00:00:00Z'])
      expect(status({ ...kick.streamEnded(), ended_at })).toMatchObject({ is_live: false, ended_ms: null });
  });

  it.each([
    [{ is_live: undefined }, 'is_live'],
    [{ is_live: 'true' }, 'is_live'],
    [{ started_at: null }, 'started_at'],
    [{ started_at: '2026-02-30T20:00:00Z' }, 'started_at'],
    [{ ended_at: '2026-06-01T24:00:00Z' }, 'ended_at'],
    [{ ended_at: 'soon' }, 'ended_at'],
    [{ broadcaster: null }, 'broadcaster'],
    [{ broadcaster: kick.anonymous() }, 'broadcaster.user_id'],
    [{ broadcaster: kick.broadcaster({ user_id: 0 }) }, 'broadcaster.user_id'],
  ])('with %j is refused by the name of the field', (fields, name) => {
    expect(() => status({ ...kick.streamStarted(), ...fields })).toThrow(name);
  });
});

describe('the title of a stream', () => {
  const metadata = (title: unknown) =>
    parse('livestream.metadata.updated', { ...kick.streamMetadata(), metadata: { language: 'en', title } });

  it('is cut when it is longer than any title', () => {
    for (const event of [
      status({ ...kick.streamStarted(), title: 'x'.repeat(1001) }),
      metadata('x'.repeat(1001)),
    ])
      expect(event).toMatchObject({ title: 'x'.repeat(1000) });
  });

  it.each([undefined, null, 7, {}])('is empty at a start and unknown in metadata when it is %j', (title) => {
    expect(status({ ...kick.streamStarted(), title })).toMatchObject({ title: '' });
    expect(metadata(title)).toMatchObject({ title: null });
  });
});

describe('stream metadata', () => {
  it('gives the title, whichever way the category is written (quirk 7)', () => {
    const body = kick.streamMetadata({ metadata: { title: 'New', category: undefined } });
    expect(parse('livestream.metadata.updated', body)).toEqual({
      kind: 'stream-metadata',
      broadcaster_user_id: '4242',
      username: 'sweetflips',
      title: 'New',
    });
  });
});

describe('the raw body', () => {
  it.each(['', '{', 'null', '[]', '"text"', '\ufeff{}'])(
    '%j is refused as a shape, not as an accident',
    (text) => {
      expect(() => parseKickEvent('chat.message.sent', Buffer.from(text), TIMES)).toThrow(ShapeError);
    },
  );

  it('may hold bytes that are no text, and still has a shape', () => {
    const json = Buffer.from(JSON.stringify(kick.chatMessage({ content: 'X' })));
    json[json.indexOf('"X"') + 1] = 0xff;
    expect(parseKickEvent('chat.message.sent', json, TIMES)).toMatchObject({
      message: { content: '\ufffd' },
    });
  });
});

/** The type header is not signed: each body is sent under each used type that is not its own. */
const SWAPPED = EVERY_EVENT.flatMap(({ type, body }) =>
  EVERY_EVENT.filter((other) => other.type !== type && isUsedType(other.type)).map((other) => ({
    type,
    claimed: other.type,
    body,
  })),
);

describe('a body under a type that is not its own', () => {
  it.each(SWAPPED)('is refused: $type as $claimed', ({ claimed, body }) => {
    expect(() => parse(claimed, body)).toThrow(ShapeError);
  });
});
