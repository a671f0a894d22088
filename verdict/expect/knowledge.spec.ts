import type { Sending } from '../evidence/acks';
import type { SentStatus } from '../traffic/delivery';
import { Knowledge } from './knowledge';
import { sessionAt, sessionsFrom } from './session-rules';

const T = 1_780_000_000_000;
const at = (seconds: number) => T + seconds * 1000;

function status(startedAfter: number, endedAfter: number | null, sentAfter: number): SentStatus {
  return {
    broadcasterId: '1',
    isLive: endedAfter === null,
    title: '',
    startedMs: at(startedAfter),
    endedMs: endedAfter === null ? null : at(endedAfter),
    sentMs: at(sentAfter),
  };
}

const told = (what: SentStatus, firstSent: number, acked: number | null): Sending<SentStatus> => ({
  what,
  firstSentMs: at(firstSent),
  lastTriedMs: at(acked ?? firstSent),
  ackedMs: acked === null ? null : at(acked),
  answers: new Set(),
});

const id = (startedAfter: number) => `1-${at(startedAfter) / 1000}`;

describe('the sessions that status events tell of', () => {
  const start = status(0, null, 0);
  const end = status(0, 100, 100);
  const again = status(0, null, 120);
  const next = status(300, null, 300);

  it.each([
    ['start and end', [start, end], [[0, 100]]],
    ['end before start', [end, start], [[0, 100]]],
    ['a reconnect', [start, end, again], [[0, null]]],
    [
      'a missed end: the next start ends it',
      [next, start],
      [
        [0, 300],
        [300, null],
      ],
    ],
    [
      'an end told late, after the next start',
      [start, next, end],
      [
        [0, 100],
        [300, null],
      ],
    ],
  ])('%s', (_name, statuses, expected) => {
    const sessions = sessionsFrom(statuses);
    expect(sessions.map(({ startedMs, endedMs }) => [startedMs, endedMs])).toEqual(
      expected.map((pair) => pair.map((s) => (s === null ? null : at(s)))),
    );
  });

  it('belong to messages from the starting second to two minutes after the end, the newest first', () => {
    const sessions = sessionsFrom([start, end, next]);
    const belongs = [-1, 0, 100, 220, 221, 299, 300].map((s) => sessionAt(sessions, at(s)));
    expect(belongs).toEqual([null, id(0), id(0), id(0), null, null, id(300)]);
  });
});

describe('where a message must stand', () => {
  const start = told(status(0, null, 0), 0, 1);

  it('demands offline where no start ever covered the message', () => {
    expect(new Knowledge([start]).sessionsOf(at(-5))).toEqual(new Set([null]));
  });

  it('demands the session of a start learnt late: what was offline is judged again', () => {
    const late = new Knowledge([told(status(0, null, 0), 60, 61)]);
    expect(late.sessionsOf(at(10))).toEqual(new Set([id(0)]));
  });

  it('demands offline after an end learnt late: what was judged before is taken back', () => {
    const late = new Knowledge([start, told(status(0, 100, 100), 400, 401)]);
    expect(late.sessionsOf(at(300))).toEqual(new Set([null]));
  });

  it('leaves both open when an event was sent and never acknowledged', () => {
    const unsure = new Knowledge([start, told(status(0, 100, 100), 100, null)]);
    expect(unsure.final).toHaveLength(2);
    expect(unsure.sessionsOf(at(300))).toEqual(new Set([null, id(0)]));
  });

  it('is settled for a message unless something learnt later moves it', () => {
    const late = new Knowledge([told(status(0, null, 0), 60, 61)]);
    expect([late.isSettled(at(10), at(10)), late.isSettled(at(10), at(70))]).toEqual([false, true]);
    expect(late.isSettled(at(-5), at(-5))).toBe(true);
  });
});
