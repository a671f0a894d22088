import {
  lostSessions,
  NO_DETAILS,
  parseSessionId,
  readSession,
  resolveSession,
  sessionId,
  type StreamSession,
  visibleChange,
} from './stream-session';

const MINUTE = 60_000;
/** Starts of two streams. */
const A = Date.parse('2026-06-01T18:00:00Z');
const B = A + 60 * MINUTE;

const stream = (started_ms: number, ended_ms: number | null = null): StreamSession => ({
  id: sessionId('4242', started_ms),
  broadcaster_user_id: '4242',
  username: 'sweetflips',
  named_ms: started_ms,
  title: 't',
  own_title: 't',
  own_title_ms: started_ms,
  started_ms,
  ended_ms,
  status_ms: started_ms,
  title_ms: started_ms,
  revision: '0',
  ...NO_DETAILS,
});

describe('the session of a message', () => {
  const sessions = [stream(A, A + 30 * MINUTE), stream(B)];
  const at = (ms: number, known = sessions) => resolveSession(known, ms)?.started_ms ?? null;

  it('begins with the whole second in which the stream began', () => {
    const known = [stream(A + 700)];
    expect(at(A, known)).toBe(A + 700);
    expect(at(A - 1, known)).toBeNull();
  });

  it('lasts until two minutes after the end, and not a millisecond longer', () => {
    expect(at(A + 32 * MINUTE)).toBe(A);
    expect(at(A + 32 * MINUTE + 1)).toBeNull();
  });

  it('is the next one from its first second on, also within those two minutes', () => {
    const soon = A + 31 * MINUTE;
    const known = [stream(A, A + 30 * MINUTE), stream(soon)];
    expect([at(soon - 1, known), at(soon, known)]).toEqual([A, soon]);
  });

  it('is not the one before when the next one has ended too', () => {
    const known = [stream(A, A + 30 * MINUTE), stream(A + 31 * MINUTE, A + 31 * MINUTE)];
    expect(at(A + 33 * MINUTE, known)).toBe(A + 31 * MINUTE);
    expect(at(A + 33 * MINUTE + 1, known)).toBeNull();
  });

  it('depends on when it was written, in whatever order sessions are known (lessons 6 and 15)', () => {
    for (const known of [sessions, sessions.toReversed()]) {
      expect([A - 1, A, B - 1, B, B + 1e9].map((ms) => at(ms, known))).toEqual([null, A, null, B, B]);
    }
  });

  it('is none when no session is known', () => expect(at(A, [])).toBeNull());
});

describe('a session id', () => {
  it('is the same for every fraction of the starting second, and read back', () => {
    expect(sessionId('4242', A)).toBe('4242-1780336800');
    expect(sessionId('4242', A + 999)).toBe(sessionId('4242', A));
    expect(parseSessionId('4242-1780336800')).toEqual({
      broadcaster_user_id: '4242',
      start_second: '1780336800',
    });
  });

  it.each([
    '',
    '4242',
    '4242-',
    '-1',
    '0-1',
    '4242--1',
    '4242-1 ',
    'x-1',
    '4242-1-2',
    `4242-${'1'.repeat(13)}`,
  ])('%j is none', (id) => expect(parseSessionId(id)).toBeNull());
});

describe('what viewers notice of a change', () => {
  const live = stream(A);
  const over = stream(A, B);
  it.each([
    [undefined, live, 'started'],
    [undefined, over, 'ended'],
    [live, over, 'ended'],
    [over, stream(A, B + 1), 'ended'],
    [over, live, 'resumed'],
    [live, { ...live, title: 'other' }, 'title'],
    [over, { ...over, title: 'other' }, 'title'],
    [live, { ...live, title_ms: B }, null],
    [over, over, null],
  ])('%#: %j', (before, after, expected) => expect(visibleChange(before, after)).toBe(expected));
});

describe('sessions that Redis lost', () => {
  const at = (started: number, revision: string, ended: number | null = null) => ({
    ...stream(started, ended),
    revision,
  });

  it('are those that it does not have, or has in an older state', () => {
    const known = [at(A, '5', B), at(B, '9')];
    expect(lostSessions(known, [at(A, '5', B), at(B, '10')])).toEqual([at(B, '10')]);
    expect(lostSessions(known, [at(A, '4', B)])).toEqual([]);
    expect(lostSessions([], [at(A, '0')])).toEqual([at(A, '0')]);
  });

  it('ended with the start of the next one at the latest, wherever that is known', () => {
    expect(lostSessions([at(B, '9')], [at(A, '1')])).toEqual([at(A, '1', B)]);
    expect(lostSessions([], [at(A, '1'), at(B, '2')])).toEqual([at(A, '1', B), at(B, '2')]);
    expect(lostSessions([at(B, '9')], [at(A, '1', A + 1)])).toEqual([at(A, '1', A + 1)]);
  });
});

describe('a session in Redis', () => {
  it('is read as it was written', () => expect(readSession(JSON.stringify(stream(A)))).toEqual(stream(A)));

  it('of a build that knew fewer fields gets what they would have been', () => {
    const { named_ms, own_title, own_title_ms, revision, category, language, details_ms, ...older } =
      stream(A);
    expect(readSession(JSON.stringify({ ...older, status_ms: 7, title_ms: 8 }))).toEqual({
      ...stream(A),
      status_ms: 7,
      title_ms: 8,
      named_ms: 7,
      own_title: 't',
      own_title_ms: 8,
      revision: '0',
    });
    expect([named_ms, own_title, own_title_ms, revision]).toEqual([A, 't', A, '0']);
    expect({ category, language, details_ms }).toEqual(NO_DETAILS);
  });

  it.each(['{}', '{"id":"4242-1"}', '{"id":1,"started_ms":1}', '{"id":"4242-1","started_ms":1.5}'])(
    '%s is none',
    (json) => expect(() => readSession(json)).toThrow(/^the session's \w+ is missing or wrong$/),
  );
});
