import * as fc from 'fast-check';
import { NO_FACTS } from './channel-facts';
import { applyStatus, type StatusChange } from './session-changes';
import { GRACE_MS, resolveSession, sessionId, type StreamSession } from './stream-session';

const T0 = Date.parse('2026-06-01T18:00:00Z');
const MINUTE = 60_000;

/** Statuses of up to five streams, each with a time of sending of its own: starts, ends, reconnects, missed ends. */
const statuses: fc.Arbitrary<StatusChange[]> = fc
  .uniqueArray(
    fc.record({
      stream: fc.integer({ min: 0, max: 4 }),
      sent: fc.integer({ min: 0, max: 400 }),
      lasted: fc.option(fc.integer({ min: 0, max: 120 })),
      saysWhen: fc.boolean(),
    }),
    { minLength: 1, maxLength: 9, selector: ({ sent }) => sent },
  )
  .map((events) =>
    events.map(({ stream, sent, lasted, saysWhen }) => {
      const started_ms = T0 + stream * 37 * MINUTE + stream * 300;
      return {
        broadcaster_user_id: '4242',
        username: 'sweetflips',
        is_live: lasted === null,
        title: `told at ${sent}`,
        started_ms,
        ended_ms: lasted !== null && saysWhen ? started_ms + lasted * MINUTE : null,
        sent_ms: T0 + sent * MINUTE,
        // Long after all of it, so that nothing is said of a time to come.
        arrived_ms: T0 + 10_000 * MINUTE,
      };
    }),
  );

/** The same things told in any order, each once or more. */
const told = statuses.chain((events) =>
  fc
    .tuple(
      fc.shuffledSubarray(events, { minLength: events.length }),
      fc.array(fc.tuple(fc.constantFrom(...events), fc.nat(20)), { maxLength: 6 }),
    )
    .map(([order, again]) => ({
      events,
      deliveries: again.reduce((all, [event, at]) => all.toSpliced(at, 0, event), order),
    })),
);

/** What a set of statuses amounts to: of each stream the one sent last counts, and the next stream ends it. */
function model(events: StatusChange[]): Pick<StreamSession, 'id' | 'title' | 'ended_ms'>[] {
  const newest = new Map<number, StatusChange>();
  for (const event of events.toSorted((a, b) => a.sent_ms - b.sent_ms)) newest.set(event.started_ms, event);
  const inOrder = [...newest.values()].sort((a, b) => a.started_ms - b.started_ms);
  return inOrder.map(({ started_ms, is_live, ended_ms, sent_ms, title }, i) => {
    const next = inOrder[i + 1]?.started_ms ?? Number.POSITIVE_INFINITY;
    const ended = Math.min(is_live ? next : Math.max(started_ms, ended_ms ?? sent_ms), next);
    return { id: sessionId('4242', started_ms), title, ended_ms: Number.isFinite(ended) ? ended : null };
  });
}

function applied(deliveries: StatusChange[]): StreamSession[] {
  const known = new Map<string, StreamSession>();
  let facts = NO_FACTS;
  for (const change of deliveries) {
    const changed = applyStatus({ sessions: [...known.values()], facts }, change);
    facts = changed.facts;
    for (const session of changed.sessions) known.set(session.id, session);
    const open = [...known.values()].filter(({ ended_ms }) => ended_ms === null);
    expect(open.length).toBeLessThanOrEqual(1);
  }
  return [...known.values()].sort((a, b) => a.started_ms - b.started_ms);
}

test('statuses in any order and any number amount to what was told, at every moment with one open stream', () => {
  fc.assert(
    fc.property(told, ({ events, deliveries }) => {
      const sessions = applied(deliveries);
      expect(sessions.map(({ id, title, ended_ms }) => ({ id, title, ended_ms }))).toEqual(model(events));
    }),
    { numRuns: 2_000, seed: 36 },
  );
});

test('a message belongs to the newest stream that had started, until two minutes after its end', () => {
  fc.assert(
    fc.property(told, fc.integer({ min: -10, max: 400 }), ({ events, deliveries }, minute) => {
      const written = T0 + minute * MINUTE;
      const started = model(events).filter(({ id }) => Number(id.slice('4242-'.length)) * 1000 <= written);
      const newest = started.at(-1);
      const isOver = newest?.ended_ms != null && written > newest.ended_ms + GRACE_MS;
      const found = resolveSession(applied(deliveries), written)?.id ?? null;
      expect(found).toBe(isOver ? null : (newest?.id ?? null));
    }),
    { numRuns: 1_000, seed: 36 },
  );
});
