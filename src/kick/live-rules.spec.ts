import { applyStatus } from '../sessions/session-changes';
import { NO_FACTS } from '../sessions/channel-facts';
import type { StreamSession } from '../sessions/stream-session';
import { conclude, continued, isDoubtful, type LiveAnswer } from './live-rules';

const T0 = Date.parse('2026-06-01T18:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Sessions after these webhooks: minutes of starts, ends and sending. */
function told(...events: { is_live: boolean; started: number; sent: number }[]): StreamSession[] {
  return events.reduce<StreamSession[]>((sessions, { is_live, started, sent }) => {
    const at = T0 + sent * MINUTE;
    const changed = applyStatus(
      { sessions, facts: NO_FACTS },
      {
        broadcaster_user_id: '7',
        username: 'x',
        title: 't',
        is_live,
        started_ms: T0 + started * MINUTE,
        ended_ms: is_live ? null : at,
        sent_ms: at,
        arrived_ms: at,
      },
    ).sessions;
    const ids = new Set(changed.map(({ id }) => id));
    return [...sessions.filter(({ id }) => !ids.has(id)), ...changed];
  }, []);
}

const live = (minute: number) => ({ started_ms: T0 + minute * MINUTE, title: 'by the API' });
const answer = (what: LiveAnswer['live'], since: number, asked = since): LiveAnswer => ({
  live: what,
  since_ms: T0 + since * MINUTE,
  asked_ms: T0 + asked * MINUTE,
});
const concluded = (sessions: StreamSession[], one: LiveAnswer) => conclude('7', sessions, one);

const STARTED = told({ is_live: true, started: 0, sent: 0 });
const ENDED = told({ is_live: true, started: 0, sent: 0 }, { is_live: false, started: 0, sent: 30 });

test('a stream that no webhook told begins at once, as if it had been told when it started', () => {
  expect(concluded([], answer(live(0), 5))).toEqual({
    is_live: true,
    title: 'by the API',
    started_ms: T0,
    ended_ms: null,
    sent_ms: T0,
  });
  expect(concluded(ENDED, answer(live(40), 45))).toMatchObject({
    is_live: true,
    started_ms: T0 + 40 * MINUTE,
  });
});

test('what is known already changes nothing', () => {
  expect(concluded(STARTED, answer(live(0), 5))).toBeNull();
  expect(concluded(ENDED, answer(null, 40, 90))).toBeNull();
  expect(concluded([], answer(null, 0, 90))).toBeNull();
});

test('a stream before the newest one changes nothing', () => {
  const two = told({ is_live: true, started: 0, sent: 0 }, { is_live: true, started: 20, sent: 20 });
  expect(concluded(two, answer(live(0), 25, 90))).toBeNull();
  expect(concluded(two, answer(live(10), 25, 90))).toBeNull();
});

test('a stream ends by two answers a minute apart, at the first of them', () => {
  expect(concluded(STARTED, answer(null, 30))).toBeNull();
  expect(concluded(STARTED, answer(null, 30, 30.9))).toBeNull();
  expect(concluded(STARTED, answer(null, 30, 31))).toMatchObject({
    is_live: false,
    started_ms: T0,
    ended_ms: T0 + 30 * MINUTE,
    sent_ms: T0 + 30 * MINUTE,
  });
});

test('that a new stream is not listed yet does not end it', () => {
  expect(concluded(STARTED, answer(null, -5, 0.9))).toBeNull();
});

test('a stream that has ended and is still listed does not resume, unless it stays listed', () => {
  expect(concluded(ENDED, answer(live(0), 5, 30.5))).toBeNull();
  expect(concluded(ENDED, answer(live(0), 5, 32))).toMatchObject({ is_live: true, started_ms: T0 });
});

test('an end that was sent since then counts more than a start by the API', () => {
  const status = concluded([], answer(live(0), 31));
  const change = { ...status, broadcaster_user_id: '7', username: '', arrived_ms: T0 + 31 * MINUTE };
  const { sessions } = applyStatus({ sessions: [], facts: NO_FACTS }, change as never);
  const ended = applyStatus(
    { sessions, facts: NO_FACTS },
    {
      broadcaster_user_id: '7',
      username: 'x',
      title: '',
      is_live: false,
      started_ms: T0,
      ended_ms: T0 + 30 * MINUTE,
      sent_ms: T0 + 30 * MINUTE + 4 * SECOND,
      arrived_ms: T0 + 40 * MINUTE,
    },
  );
  expect(ended.sessions[0]?.ended_ms).toBe(T0 + 30 * MINUTE);
});

test('the same answer keeps its age, another one begins anew', () => {
  const first = continued(undefined, { live: null, asked_ms: 1 }, []);
  const second = continued(first, { live: null, asked_ms: 2 }, []);
  expect([first.since_ms, second.since_ms]).toEqual([1, 1]);
  expect(continued(second, { live: live(0), asked_ms: 3 }, []).since_ms).toBe(3);
});

/** What follows from answers that nobody is live, in these minutes after the start. */
const afterAnswers = (...minutes: number[]) =>
  minutes
    .map((minute) => T0 + minute * MINUTE)
    .reduce<LiveAnswer | undefined>(
      (before, asked_ms) =>
        continued(before, { live: null, asked_ms }, before || asked_ms >= T0 ? STARTED : []),
      undefined,
    ) as LiveAnswer;

test('an answer from before the start does not agree with the one after it', () => {
  expect(concluded(STARTED, afterAnswers(-1, 4))).toBeNull();
  expect(concluded(STARTED, afterAnswers(-1, 4, 5))).toMatchObject({ ended_ms: T0 + 4 * MINUTE });
});

test('answers before and after an outage of the API do not agree', () => {
  expect(concluded(STARTED, afterAnswers(10, 20))).toBeNull();
  expect(concluded(STARTED, afterAnswers(10, 20, 21))).toMatchObject({ ended_ms: T0 + 20 * MINUTE });
});

test('an answer that contradicts what is known is worth asking for again', () => {
  expect(isDoubtful(STARTED, answer(null, 5))).toBe(true);
  expect(isDoubtful(ENDED, answer(live(0), 31))).toBe(true);
  expect(isDoubtful(STARTED, answer(live(0), 5))).toBe(false);
  expect(isDoubtful(ENDED, answer(null, 31))).toBe(false);
  expect(isDoubtful([], answer(null, 31))).toBe(false);
});
