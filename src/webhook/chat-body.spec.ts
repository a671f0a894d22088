// Longer than usual: a table of bodies as Kick sends them, each with what becomes of it.
import * as kick from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import type { ChatMessage } from '../chat/chat-message';
import { parseChatMessage } from './chat-body';
import { asObject, ShapeError } from './json-reader';

const NOW = Date.parse('2026-06-01T20:00:00Z');
const roundTrip = (body: unknown): unknown => JSON.parse(encodeKickJson(body));
const parse = (fields: object = {}): ChatMessage =>
  parseChatMessage(asObject(roundTrip({ ...kick.chatMessage(), ...fields })), {
    receivedMs: NOW,
    sentMs: () => NOW - 700,
  });

describe('who wrote', () => {
  it('is known by a string id, whatever the name (lesson 18)', () => {
    const sender = { ...kick.person({ user_id: 77, username: 'Big_Fan' }), user_id: '77' };
    expect(parse({ sender }).sender).toMatchObject({
      user_id: '77',
      username: 'Big_Fan',
      channel_slug: 'big-fan',
    });
  });

  it.each([
    ['everything null', kick.anonymous()],
    ['only the flag', kick.anonymous({ bare: true })],
    ['an id beside the flag', kick.person({ is_anonymous: true })],
    ['a null id without the flag', { user_id: null }],
    ['no id at all', {}],
    ['the id 0 beside a name', { ...kick.person({ user_id: 0 }), is_anonymous: false }],
    ['everything null and the flag false', { ...kick.anonymous(), is_anonymous: false }],
  ])('may be nobody: %s (quirk 4, lesson 7)', (_name, sender) => {
    expect(parse({ sender }).sender).toMatchObject({ user_id: null, is_anonymous: true });
  });

  it.each([undefined, null, 7, [], { user_id: -1 }, { user_id: 2 ** 53 }, { user_id: 'null' }])(
    'must be said: %p is refused',
    (sender) => expect(() => parse({ sender })).toThrow(ShapeError),
  );

  it.each([undefined, null])(
    'may come with %p for identity, picture and verification (quirk 3)',
    (nothing) => {
      const sender = kick.person({ identity: nothing, profile_picture: nothing, is_verified: nothing });
      expect(parse({ sender }).sender).toMatchObject({
        identity: { username_color: '', badges: [] },
        profile_picture: null,
        is_verified: false,
      });
    },
  );

  it.each(['', 'javascript:alert(1)', 'http://files.kick.example/a.webp', 7, {}])(
    'has no picture when its address is %j (quirk 3)',
    (profile_picture) => {
      const odd = { ...kick.person(), profile_picture };
      const { broadcaster, sender, replies_to } = parse({
        broadcaster: odd,
        sender: odd,
        replies_to: { message_id: 'm1', content: '', sender: odd },
      });
      for (const person of [broadcaster, sender, replies_to?.sender])
        expect(person?.profile_picture).toBeNull();
    },
  );

  it.each([[], 'x', 7, { badges: [[]] }, { badges: {} }, { username_color: 7, badges: 'x' }])(
    'has no badges and no colour when the identity is %j',
    (identity) => {
      expect(parse({ sender: { ...kick.person(), identity } }).sender.identity).toEqual({
        username_color: '',
        badges: [],
      });
    },
  );

  it('keeps names, badges and colours of bounded length', () => {
    const long = 'x'.repeat(50_000);
    const badges = Array.from({ length: 999 }, () => ({ text: long, type: long }));
    const sender = { ...kick.person(), username: long, channel_slug: long, identity: { badges } };
    expect(JSON.stringify(parse({ sender })).length).toBeLessThan(15_000);
  });

  it('keeps badges of unknown types and counts that are numbers (quirk 3, lesson 17)', () => {
    const badges = [
      { text: 'Sub', type: 'subscriber', count: 3 },
      { text: '?', type: 'brand_new', count: 'x' },
      { text: 'Gifter', type: 'sub_gifter', count: '5', sort_order: 8 },
      null,
      1,
    ];
    const sender = { ...kick.person(), identity: { username_color: '#fff', badges } };
    expect(parse({ sender }).sender.identity.badges).toEqual([
      { text: 'Sub', type: 'subscriber', count: 3 },
      { text: '?', type: 'brand_new' },
      { text: 'Gifter', type: 'sub_gifter', count: 5 },
    ]);
  });
});

describe('whose channel it is', () => {
  it('is known by the id alone', () => {
    for (const is_anonymous of [undefined, true])
      expect(parse({ broadcaster: { user_id: 4242, is_anonymous } })).toMatchObject({
        broadcaster_user_id: '4242',
        broadcaster: { user_id: '4242', username: '', channel_slug: '', profile_picture: null },
      });
  });
});

describe('when it was written', () => {
  it('is created_at, also when it comes hours late (lesson 6)', () => {
    expect(parse({ created_at: '2026-06-01T17:00:00Z' }).created_ms).toBe(Date.parse('2026-06-01T17:00:00Z'));
  });

  it('is never after its arrival', () => {
    expect(parse({ created_at: '2026-06-01T20:00:09Z' })).toMatchObject({
      created_ms: NOW,
      received_ms: NOW,
    });
  });

  it.each(['NaN', '', 7, '2026-02-30T20:00:00Z', '2026-06-01T24:00:00Z'])(
    'is refused when it cannot be read: %j (lesson 10)',
    (created_at) => expect(() => parse({ created_at })).toThrow('created_at must be an RFC 3339 time'),
  );

  it.each([undefined, null, '0001-01-01T00:00:00Z'])(
    'is the time of sending when none is told (%j), which a redelivery may tell otherwise',
    (created_at) => expect(parse({ created_at })).toMatchObject({ created_ms: NOW - 700, clock_ahead: true }),
  );
});

describe('what was written', () => {
  it.each([
    '',
    '[emote:37226:KEKW]',
    'é'.repeat(500),
    '👩‍👩‍👧‍👦'.repeat(500),
    'שלום \u202e\u200b\u2066',
    '<script>&amp;\u2028</script>',
    '__proto__',
    '😀\uff41',
  ])('is kept as it is: %j (quirk 10)', (content) => expect(parse({ content }).content).toBe(content));

  it('is refused when it is longer than any message can be, or no text', () => {
    expect(parse({ content: 'x'.repeat(20_000) }).content).toHaveLength(20_000);
    for (const content of ['x'.repeat(20_001), null, undefined, 7])
      expect(() => parse({ content })).toThrow('content');
  });

  it.each([
    undefined,
    null,
    [],
    {},
    'x',
    [null, 1, [], { emote_id: 1 }, { emote_id: {}, positions: [null] }],
  ])('has its emotes counted from the text when the list is %j (quirk 1)', (emotes) => {
    expect(parse({ content: 'gg [emote:37226:KEKW]', emotes })).toMatchObject({
      emote_count: 1,
      emotes: [{ emote_id: '37226', positions: [{ s: 3, e: 20 }] }],
    });
  });

  it('has positions that came as strings', () => {
    const emotes = [{ emote_id: '7', positions: [{ s: '0', e: '10' }] }];
    expect(parse({ content: '[emote:7:a]', emotes }).emotes).toEqual([
      { emote_id: '7', positions: [{ s: 0, e: 10 }] },
    ]);
  });

  it('has emote ids as strings, also when they come as numbers (quirk 2)', () => {
    const emotes = [{ emote_id: 7, positions: [{ s: 0, e: 10 }] }];
    expect(parse({ content: '[emote:7:a]', emotes }).emotes).toEqual([
      { emote_id: '7', positions: [{ s: 0, e: 10 }] },
    ]);
  });
});

describe('what it answers', () => {
  it('is kept with its sender', () => {
    const replies_to = { message_id: 'm1', content: 'hm?', sender: kick.person({ user_id: 5 }) };
    expect(parse({ replies_to }).replies_to).toMatchObject({
      message_id: 'm1',
      content: 'hm?',
      sender: { user_id: '5' },
    });
  });

  it.each([undefined, null, 'x', 7, []])('is nothing when it is %p', (replies_to) => {
    expect(parse({ replies_to }).replies_to).toBeNull();
  });

  it.each([-1, 2 ** 53, 1.5, 'x', [], {}])('may have a sender whose id is %j, which is none', (user_id) => {
    const replies_to = { message_id: 'm1', content: '', sender: { ...kick.person(), user_id } };
    expect(parse({ replies_to }).replies_to?.sender.user_id).toBeNull();
  });

  it.each([null, 'x', 7, []])('may have %j for a sender', (sender) => {
    const replies_to = { message_id: 'm1', content: '', sender };
    expect(parse({ replies_to }).replies_to?.sender).toMatchObject({ user_id: null, username: '' });
  });

  it('may lack its sender', () => {
    expect(parse({ replies_to: { message_id: 'm1' } }).replies_to).toMatchObject({
      content: '',
      sender: { user_id: null },
    });
  });

  it('is never cut inside a character, which Postgres would refuse', () => {
    const content = `${'x'.repeat(19_999)}🦦`;
    const reply = parse({ replies_to: { message_id: 'm1', content } }).replies_to;
    expect(reply?.content.isWellFormed()).toBe(true);
    expect(reply?.content).toHaveLength(20_000);
  });
});

describe('the message id', () => {
  it.each(['', 'a b', 'a\nb', 'x'.repeat(129), 7, null, undefined])('%j is refused', (message_id) => {
    expect(() => parse({ message_id })).toThrow('message_id');
  });
});

it('ignores fields it does not know (quirk 9)', () => {
  expect(parse({ brand_new: { deep: [1] }, constructor: 1 })).not.toHaveProperty('brand_new');
});

it('is the same after a journey through JSON: no bigint, no NaN, nothing undefined (lesson 1)', () => {
  const message = parse({
    replies_to: { message_id: 'm1', content: 'x', sender: kick.anonymous({ bare: true }) },
  });
  expect(JSON.parse(JSON.stringify(message))).toStrictEqual(message);
});
