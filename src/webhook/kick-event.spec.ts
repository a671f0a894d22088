import * as kick from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { ShapeError } from './json-reader';
import { Settings } from '../platform/config/settings';
import { isKnownType, parseKickEvent, usedTypes } from './kick-event';

const NOW = Date.parse('2026-06-01T20:00:00Z');
const TIMES = { receivedMs: NOW, sentMs: () => NOW };
const parse = (type: string, body: unknown) => parseKickEvent(type, Buffer.from(encodeKickJson(body)), TIMES);
const status = (body: unknown) => parse('livestream.status.updated', body);

describe('the types', () => {
  it.each(kick.everyEvent())('know $type', ({ type, body }) => {
    expect(isKnownType(type)).toBe(true);
    expect(parse(type, body)).toBeDefined();
  });

  it.each([
    ['channel.followed', 'BONUS_FOLLOW'],
    ['channel.subscription.new', 'BONUS_SUBSCRIPTION'],
    ['channel.subscription.renewal', 'BONUS_RENEWAL'],
    ['channel.subscription.gifts', 'BONUS_GIFT'],
    ['kicks.gifted', 'BONUS_KICKS'],
  ])('use %s only when %s is more than 0', (type, setting) => {
    expect(usedTypes(new Settings())).not.toContain(type);
    expect(usedTypes(Object.assign(new Settings(), { [setting]: 1 }))).toContain(type);
  });

  it('use all others, whatever is set', () => {
    expect(usedTypes(new Settings())).toEqual([
      'chat.message.sent',
      'livestream.status.updated',
      'livestream.metadata.updated',
      'moderation.banned',
      'channel.reward.redemption.updated',
    ]);
  });

  it.each(['channel.raided', 'constructor', '__proto__', ''])(
    'take no new type %p for a known one (quirk 9)',
    (type) => {
      expect(isKnownType(type)).toBe(false);
      expect(() => parse(type, {})).toThrow(`type ${type} is not known`);
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
      channel_slug: 'sweetflips',
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

  it.each([undefined, null, 7, {}])('is empty when it is %j', (title) => {
    expect(status({ ...kick.streamStarted(), title })).toMatchObject({ title: '' });
    expect(metadata(title)).toMatchObject({ title: '' });
  });
});

describe('stream metadata', () => {
  it('gives title, category and language, whichever way the category is written (quirk 7)', () => {
    for (const missing of ['category', 'Category']) {
      const body = kick.streamMetadata({ metadata: { title: 'New', [missing]: undefined } });
      expect(parse('livestream.metadata.updated', body)).toEqual({
        kind: 'stream-metadata',
        broadcaster_user_id: '4242',
        username: 'sweetflips',
        channel_slug: 'sweetflips',
        title: 'New',
        category: { id: '15', name: 'Just Chatting', thumbnail: expect.stringMatching(/^https:/) },
        language: 'en',
      });
    }
  });

  it.each([null, [], 'x', { id: 0, name: 'x' }, { id: 15 }, { name: 'x' }])(
    'has no category when that is %j',
    (odd) => {
      const metadata = { title: 'New', category: odd, Category: odd, language: 7 };
      expect(parse('livestream.metadata.updated', { ...kick.streamMetadata(), metadata })).toMatchObject({
        category: null,
        language: null,
      });
    },
  );
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

/** A first subscription and a renewal have one shape; see channel-bodies.spec.ts. */
const isTwin = (type: string, other: string) =>
  [type, other].every((each) => /^channel\.subscription\.(new|renewal)$/.test(each));

/** The type header is not signed: each body is sent under each type that is not its own. */
const SWAPPED = kick.everyEvent().flatMap(({ type, body }) =>
  kick
    .everyEvent()
    .filter((other) => other.type !== type && !isTwin(type, other.type))
    .map((other) => ({
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
