import * as kick from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import type { ChatMessage } from '../chat/chat-message';
import { parseChatMessage } from './chat-body';
import { asObject, ShapeError } from './json-reader';

const NOW = Date.parse('2026-06-01T20:00:00Z');
const roundTrip = (body: unknown): unknown => JSON.parse(encodeKickJson(body));
const parse = (fields: object = {}): ChatMessage =>
  parseChatMessage(asObject(roundTrip({ ...kick.chatMessage(), ...fields })), NOW);

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
  ])('may be nobody: %s (quirk 4, lesson 7)', (_name, sender) => {
    expect(parse({ sender }).sender).toMatchObject({ user_id: null, is_anonymous: true });
  });

  it.each([undefined, null, 7, {}, { user_id: 0 }, { user_id: -1 }, { user_id: 'null' }])(
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

  it('has no picture when its address is empty (quirk 3)', () => {
    expect(parse({ sender: kick.person({ profile_picture: '' }) }).sender.profile_picture).toBeNull();
  });

  it('keeps badges of unknown types and counts that are numbers (quirk 3, lesson 17)', () => {
    const badges = [
      { text: 'Sub', type: 'subscriber', count: 3 },
      { text: '?', type: 'brand_new', count: 'x' },
      null,
      1,
    ];
    const sender = { ...kick.person(), identity: { username_color: '#fff', badges } };
    expect(parse({ sender }).sender.identity.badges).toEqual([
      { text: 'Sub', type: 'subscriber', count: 3 },
      { text: '?', type: 'brand_new' },
    ]);
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

  it('is refused when it cannot be read (lesson 10)', () => {
    expect(() => parse({ created_at: 'NaN' })).toThrow('created_at must be an RFC 3339 time');
  });
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

  it.each([undefined, null, [], 'x', [null, 1, { emote_id: 1 }]])(
    'has its emotes counted from the text when the list is %j (quirk 1)',
    (emotes) => {
      expect(parse({ content: 'gg [emote:37226:KEKW]', emotes })).toMatchObject({
        emote_count: 1,
        emotes: [{ emote_id: '37226', positions: [{ s: 3, e: 20 }] }],
      });
    },
  );

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

  it.each([undefined, null, 'x'])('is nothing when it is %p', (replies_to) => {
    expect(parse({ replies_to }).replies_to).toBeNull();
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
