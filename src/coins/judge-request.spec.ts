import { judgeRequest, needsHistory, readRequest } from './judge-request';

const NOW = Date.parse('2026-06-01T20:00:00Z');
const message = (created_ms: number, user_id: string | null = '1001', badges: string[] = []) => ({
  message_id: 'm1',
  broadcaster_user_id: '4242',
  sender: {
    user_id,
    username: 'ann',
    channel_slug: 'ann',
    profile_picture: null,
    is_verified: true,
    identity: { badges: badges.map((type) => ({ type, text: 'Bot' })) },
  },
  emote_count: 2,
  created_ms,
  clock_ahead: false,
});

it('holds what the judge needs and nothing else of the message', () => {
  expect(judgeRequest(message(NOW), NOW)).toStrictEqual({
    message_id: 'm1',
    broadcaster_user_id: '4242',
    user_id: '1001',
    username: 'ann',
    channel_slug: 'ann',
    profile_picture: null,
    created_ms: NOW,
    emotes: 2,
    is_bot: false,
    mayBeForgotten: false,
  });
});

it('is the same after a journey through JSON, for somebody and for nobody (lessons 1 and 7)', () => {
  for (const user of ['1001', null]) {
    const request = judgeRequest(message(NOW, user), NOW);
    expect(JSON.parse(JSON.stringify(request))).toStrictEqual(request);
  }
});

it('marks messages that Redis may have forgotten by now, well before it does', () => {
  const minutes = (n: number) => judgeRequest(message(NOW - n * 60_000), NOW).mayBeForgotten;
  expect([0, 16, 50, 51, 60, 600].map(minutes)).toEqual([false, false, false, true, true, true]);
});

it('marks a message from the future: its time is that of each arrival, so it never looks old', () => {
  expect(judgeRequest({ ...message(NOW), clock_ahead: true }, NOW).mayBeForgotten).toBe(true);
});

it.each([
  [['bot'], true],
  [['moderator', 'bot'], true],
  [['Bot', 'bots', 'not_a_bot', ''], false],
  [[], false],
])('badges of the types %j mean a bot: %s (lesson 17)', (types, is_bot) => {
  expect(judgeRequest(message(NOW, '1001', types), NOW).is_bot).toBe(is_bot);
});

describe('Postgres is asked before a message is judged', () => {
  const request = (created_ms: number) => judgeRequest(message(created_ms), NOW);
  const hourAgo = NOW - 60 * 60_000;

  it('when it is so old that Redis may have forgotten it, or what lies around it', () => {
    expect(needsHistory(request(hourAgo), NOW)).toBe(true);
    expect(needsHistory({ ...request(NOW), mayBeForgotten: true }, NOW)).toBe(true);
    // It became old while it waited.
    expect(needsHistory(request(NOW), NOW + 60 * 60_000)).toBe(true);
  });

  it('not when it is new, and once only', () => {
    expect(needsHistory(request(NOW), NOW)).toBe(false);
    expect(needsHistory({ ...request(hourAgo), earlier_award: null }, NOW)).toBe(false);
    expect(needsHistory({ ...request(hourAgo), earlier_award: 'm0' }, NOW)).toBe(false);
  });
});

describe('a request in Redis', () => {
  const request = judgeRequest(message(NOW), NOW);

  it('is read as it was written', () => expect(readRequest(JSON.stringify(request))).toEqual(request));

  it('of an earlier version is asked about', () => {
    const { mayBeForgotten, ...older } = request;
    expect([mayBeForgotten, readRequest(JSON.stringify(older))]).toEqual([
      false,
      { ...older, mayBeForgotten: true },
    ]);
  });

  it('may be of nobody', () =>
    expect(readRequest(JSON.stringify({ ...request, user_id: null })).user_id).toBeNull());

  it.each([
    ['message_id', 1],
    ['broadcaster_user_id', undefined],
    ['user_id', undefined],
    ['user_id', 1001],
    ['username', null],
    ['channel_slug', undefined],
    ['created_ms', '1'],
    ['emotes', 1.5],
  ])('without a good %s (%j) is refused by that name', (name, value) => {
    expect(() => readRequest(JSON.stringify({ ...request, [name]: value }))).toThrow(
      `the request's ${name} is missing or wrong`,
    );
  });
});
