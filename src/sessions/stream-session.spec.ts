import { parseSessionId, resolveSession, sessionId, type StreamSession } from './stream-session';

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
