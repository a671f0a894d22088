// Longer than usual: the histories are one table, and each is played in every order by the same few lines below it.
import { applyStatus, applyTitle, type StatusChange, type StreamSession } from './stream-session';

const T0 = Date.parse('2026-06-01T18:00:00Z');
const MINUTE = 60_000;
/** Three streams of one evening: minutes 0, 60 and 120. */
const [A, B, C] = [T0, T0 + 60 * MINUTE, T0 + 120 * MINUTE] as const;

interface StatusFields {
  start: number;
  sent: number;
  end?: number;
  title?: string;
}
/** A status of the stream that began at `start`; an end when `end` is given. */
const status = ({ start, sent, end, title = 't' }: StatusFields): StatusChange => ({
  broadcaster_user_id: '4242',
  username: `name at ${sent - T0}`,
  is_live: end === undefined,
  title,
  started_ms: start,
  ended_ms: end ?? null,
  sent_ms: sent,
});
const starts = (start: number, sent = start + 1000) => status({ start, sent });
const ends = (start: number, end: number, sent = end + 1000) => status({ start, end, sent });

function after(changes: StatusChange[]): StreamSession[] {
  const known = new Map<string, StreamSession>();
  for (const change of changes) {
    for (const session of applyStatus([...known.values()], change)) known.set(session.id, session);
    const open = [...known.values()].filter(({ ended_ms }) => ended_ms === null);
    if (open.length > 1) throw new Error(`${open.length} open sessions`);
  }
  return [...known.values()].sort((a, b) => a.started_ms - b.started_ms);
}

/** Minutes from and to, as a short picture of a state. */
const picture = (sessions: StreamSession[]) =>
  sessions.map(({ started_ms, ended_ms }) => [
    (started_ms - T0) / MINUTE,
    ended_ms === null ? 'live' : (ended_ms - T0) / MINUTE,
  ]);

function permutations<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

const HISTORIES: [string, StatusChange[], unknown][] = [
  ['a start', [starts(A)], [[0, 'live']]],
  ['a start told three times', [starts(A), starts(A), starts(A, A + 9000)], [[0, 'live']]],
  ['a start and its end (end before start)', [starts(A), ends(A, A + 30 * MINUTE)], [[0, 30]]],
  [
    'start and end told twice each',
    [starts(A), starts(A), ends(A, A + 30 * MINUTE), ends(A, A + 30 * MINUTE)],
    [[0, 30]],
  ],
  [
    'a short reconnect: the same start, sent after the end (lesson 22)',
    [starts(A), ends(A, A + 30 * MINUTE), starts(A, A + 31 * MINUTE)],
    [[0, 'live']],
  ],
  [
    'a reconnect and the final end',
    [starts(A), ends(A, A + 30 * MINUTE), starts(A, A + 31 * MINUTE), ends(A, A + 50 * MINUTE)],
    [[0, 50]],
  ],
  [
    'a missed end and the next start (lesson 21)',
    [starts(A), starts(B)],
    [
      [0, 60],
      [60, 'live'],
    ],
  ],
  [
    'a late end, told after the next start (lesson 21)',
    [starts(A), starts(B), ends(A, A + 50 * MINUTE, B + 9 * MINUTE)],
    [
      [0, 50],
      [60, 'live'],
    ],
  ],
  [
    'an end told later than the next start',
    [starts(A), starts(B), ends(A, B + 5 * MINUTE)],
    [
      [0, 60],
      [60, 'live'],
    ],
  ],
  [
    'an end without its time, sent after the next start',
    [starts(A), starts(B), { ...ends(A, 0, B + 5 * MINUTE), ended_ms: null }],
    [
      [0, 60],
      [60, 'live'],
    ],
  ],
  [
    'a missed end, and of the next stream only the end',
    [starts(A), ends(B, B + 30 * MINUTE)],
    [
      [0, 60],
      [60, 90],
    ],
  ],
  [
    'three streams with two missed ends and a late one',
    [starts(A), starts(B), starts(C), ends(B, B + 10 * MINUTE), ends(C, C + 10 * MINUTE)],
    [
      [0, 60],
      [60, 70],
      [120, 130],
    ],
  ],
  [
    'a stream resumed although the next one began: it stays closed',
    [starts(A), ends(A, A + 10 * MINUTE), starts(B), starts(A, B + MINUTE)],
    [
      [0, 60],
      [60, 'live'],
    ],
  ],
  [
    'a start and an end sent in the same instant: the end counts',
    [starts(A, A), ends(A, A + MINUTE, A)],
    [[0, 1]],
  ],
  ['an end before its own start', [starts(A), ends(A, A - MINUTE, A + 2 * MINUTE)], [[0, 0]]],
];

describe('what Kick tells of streams', () => {
  it.each(HISTORIES)(
    'comes to one state in every order, with at most one open session: %s',
    (_name, history, expected) => {
      const [first, ...others] = permutations(history).map(after);
      expect(picture(first as StreamSession[])).toEqual(expected);
      for (const other of others) expect(other).toEqual(first);
    },
  );

  it.each(HISTORIES)('may be told all over again: %s', (_name, history) => {
    expect(after([...history, ...history])).toEqual(after(history));
  });

  it('returns only what changed, closed sessions first', () => {
    const known = after([starts(A)]);
    expect(applyStatus(known, starts(A))).toEqual([]);
    expect(applyStatus(known, starts(B)).map(({ ended_ms }) => ended_ms)).toEqual([B, null]);
    expect(known).toEqual(after([starts(A)]));
  });

  it('has the title and the name of what was sent last', () => {
    const history = ['one', 'two', 'three'].map((title, i) => status({ start: A, sent: A + i, title }));
    for (const order of permutations(history))
      expect(after(order)).toMatchObject([{ title: 'three', username: `name at 2` }]);
  });
});

describe('a new title', () => {
  const titled = (sessions: StreamSession[], title: string, sent: number) => {
    const [changed] = applyTitle(sessions, title, sent);
    return changed ? [changed] : sessions;
  };

  it('goes to the open session only, and nowhere when none is live', () => {
    expect(applyTitle(after([starts(A), starts(B)]), 'new', C)).toMatchObject([
      { started_ms: B, title: 'new' },
    ]);
    expect(applyTitle(after([starts(A), ends(A, B)]), 'new', C)).toEqual([]);
  });

  it('is the one sent last in every order, also when it is the old one again', () => {
    const titles: [string, number][] = [
      ['x', A + 5000],
      ['y', A + 6000],
      ['t', A + 7000],
    ];
    for (const order of permutations(titles)) {
      const [session] = order.reduce(
        (sessions, [title, sent]) => titled(sessions, title, sent),
        after([starts(A)]),
      );
      expect(session?.title).toBe('t');
    }
  });

  it('is not taken back by a status sent before it', () => {
    const renamed = titled(after([starts(A)]), 'new', A + 9000);
    expect(applyStatus(renamed, status({ start: A, sent: A + 8000 }))).toMatchObject([{ title: 'new' }]);
  });
});
