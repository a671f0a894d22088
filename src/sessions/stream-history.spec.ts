// Longer than usual: the histories are one table, and each is played in every order by the same few lines below it.
import { NO_FACTS } from './channel-facts';
import {
  applyStatus,
  applyMetadata,
  type ChannelState,
  type StatusChange,
  type MetadataChange,
} from './session-changes';
import type { StreamSession } from './stream-session';

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
  arrived_ms: C + 24 * 60 * MINUTE,
});
const titled = (title: string, sent_ms: number, username = ''): MetadataChange => ({
  broadcaster_user_id: '4242',
  username,
  title,
  category: null,
  language: null,
  sent_ms,
});
const starts = (start: number, sent = start + 1000) => status({ start, sent });
const ends = (start: number, end: number, sent = end + 1000) => status({ start, end, sent });

const NOTHING: ChannelState = { sessions: [], facts: NO_FACTS };
const apply = (state: ChannelState, change: StatusChange | MetadataChange) =>
  'is_live' in change ? applyStatus(state, change) : applyMetadata(state, change);

function stateAfter(changes: (StatusChange | MetadataChange)[]): ChannelState {
  let state = NOTHING;
  for (const change of changes) {
    const { sessions, facts } = apply(state, change);
    const known = new Map([...state.sessions, ...sessions].map((session) => [session.id, session]));
    state = { sessions: [...known.values()], facts };
    const open = state.sessions.filter(({ ended_ms }) => ended_ms === null);
    if (open.length > 1) throw new Error(`${open.length} open sessions`);
  }
  return state;
}

const after = (changes: (StatusChange | MetadataChange)[]): StreamSession[] =>
  stateAfter(changes).sessions.sort((a, b) => a.started_ms - b.started_ms);

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
    const known = stateAfter([starts(A)]);
    expect(applyStatus(known, starts(A)).sessions).toEqual([]);
    expect(applyStatus(known, starts(B)).sessions.map(({ ended_ms }) => ended_ms)).toEqual([B, null]);
    expect(known).toEqual(stateAfter([starts(A)]));
  });

  it('has the title and the name of what was sent last', () => {
    const history = ['one', 'two', 'three'].map((title, i) => status({ start: A, sent: A + i, title }));
    for (const order of permutations(history))
      expect(after(order)).toMatchObject([{ title: 'three', username: `name at 2` }]);
  });

  it('says nothing of a name or a title that it leaves out', () => {
    const bare = { ...ends(A, A + 30 * MINUTE), username: '', title: '' };
    for (const order of permutations([starts(A), bare, { ...starts(B), username: '' }]))
      expect(after(order)).toMatchObject([
        { username: 'name at 1000', title: 't', ended_ms: A + 30 * MINUTE },
        { username: 'name at 1000' },
      ]);
  });

  it('lies not after its arrival, while the id stays as it was told', () => {
    const arrived_ms = A - 4 * MINUTE;
    const [session] = after([{ ...ends(A, A + MINUTE), arrived_ms }]);
    expect(session).toMatchObject({ id: `4242-${A / 1000}`, started_ms: arrived_ms, ended_ms: arrived_ms });
  });
});

describe('a title told without its stream', () => {
  const titles = (changes: (StatusChange | MetadataChange)[]) => after(changes).map(({ title }) => title);

  const TITLES: [string, (StatusChange | MetadataChange)[], string[]][] = [
    ['sent during the stream', [starts(A), titled('new', A + MINUTE)], ['new']],
    ['sent before the start', [titled('old', A - MINUTE), starts(A)], ['t']],
    [
      'sent before a start without a title',
      [titled('old', A - MINUTE), { ...starts(A), title: '' }],
      ['old'],
    ],
    ['sent when nothing was live', [starts(A), ends(A, B), titled('new', C)], ['t']],
    [
      'sent during the second of two streams',
      [starts(A), starts(B), titled('first', A + MINUTE), titled('second', B + MINUTE)],
      ['first', 'second'],
    ],
    [
      'the old one again after others',
      [starts(A), titled('x', A + 5000), titled('y', A + 6000), titled('t', A + 7000)],
      ['t'],
    ],
    [
      'sent before a status with another',
      [starts(A), titled('x', A + 5000), status({ start: A, sent: A + 9000, title: 'z' })],
      ['z'],
    ],
    [
      'sent during a stream that was resumed',
      [starts(A), ends(A, A + 10 * MINUTE), starts(A, A + 11 * MINUTE), titled('on', A + 12 * MINUTE)],
      ['on'],
    ],
  ];

  it.each(TITLES)('is the same in every order: %s', (_name, history, expected) => {
    const [first, ...others] = permutations(history).map(after);
    expect(titles(history)).toEqual(expected);
    for (const other of others) expect(other).toEqual(first);
  });

  it('tells the name of a channel whose start did not', () => {
    const history = [{ ...starts(A), username: '' }, titled('', A + MINUTE, 'sweetflips')];
    for (const order of permutations(history))
      expect(after(order)).toMatchObject([{ title: 't', username: 'sweetflips' }]);
  });
});
