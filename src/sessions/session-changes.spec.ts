import { NO_FACTS } from './channel-facts';
import { applyStatus, applyMetadata, type ChannelState, type StatusChange } from './session-changes';

const change = (started_ms: number, ended_ms: number | null, sent_ms: number, title = ''): StatusChange => ({
  broadcaster_user_id: '4242',
  username: 'sweetflips',
  is_live: ended_ms === null,
  title,
  started_ms,
  ended_ms,
  sent_ms,
  arrived_ms: 1_000_000,
});

/** The state after these changes, in this order. */
function after(...changes: StatusChange[]): ChannelState {
  let state: ChannelState = { sessions: [], facts: NO_FACTS };
  for (const one of changes) {
    const { sessions, facts } = applyStatus(state, one);
    const byId = new Map([...state.sessions, ...sessions].map((session) => [session.id, session]));
    state = { sessions: [...byId.values()], facts };
  }
  return state;
}

const spans = ({ sessions }: ChannelState) =>
  sessions
    .map(({ started_ms, ended_ms }) => [started_ms, ended_ms])
    .sort(([a], [b]) => Number(a) - Number(b));

it('a new stream has the title of its start, nothing else, and no revision yet', () => {
  expect(after(change(1000, null, 1000, 'Hello')).sessions).toEqual([
    {
      id: '4242-1',
      broadcaster_user_id: '4242',
      username: 'sweetflips',
      named_ms: 1000,
      title: 'Hello',
      title_ms: 1000,
      own_title: 'Hello',
      own_title_ms: 1000,
      started_ms: 1000,
      ended_ms: null,
      status_ms: 1000,
      revision: '0',
      category: null,
      language: null,
      details_ms: 0,
    },
  ]);
  expect(after(change(1000, null, 1000)).sessions[0]).toMatchObject({ title: '', own_title: '' });
});

it('a start ends the stream before, which then comes first: one may be open', () => {
  const { sessions } = applyStatus(after(change(1000, null, 1000)), change(5000, null, 5000));
  expect(sessions.map(({ id, ended_ms }) => [id, ended_ms])).toEqual([
    ['4242-1', 5000],
    ['4242-5', null],
  ]);
});

it('a start that is older than what is known of its stream changes no other', () => {
  // A reconnect and its end are known; the first start comes late, when the stream before is known to have gone on.
  const known = after(change(5000, 9000, 9000), change(1000, null, 9500));
  expect(spans(known)).toEqual([
    [1000, 5000],
    [5000, 9000],
  ]);
  const resumed = {
    ...known,
    sessions: known.sessions.map((s) => (s.id === '4242-1' ? { ...s, ended_ms: 7000 } : s)),
  };
  expect(applyStatus(resumed, change(5000, null, 5000)).sessions).toEqual([]);
});

it('an end that is older than what is known leaves start, end and its time', () => {
  const known = after(change(1000, null, 1000), change(1000, 4000, 4000), change(1000, null, 4500));
  const { sessions } = applyStatus(known, change(1000, 4000, 4000));
  expect(sessions).toEqual([]);
  expect(known.sessions[0]).toMatchObject({ ended_ms: null, status_ms: 4500 });
});

it.each([
  ['a start after an end of the same moment', change(1000, null, 4000), 4000],
  ['an end after a start of the same moment', change(1000, 4000, 4000), 4000],
])('%s leaves it ended', (_, later, ended) => {
  expect(spans(after(change(1000, 4000, 4000), later))).toEqual([[1000, ended]]);
});

it('a start told twice in one moment changes nothing', () => {
  const known = after(change(1000, null, 1000));
  expect(applyStatus(known, change(1000, null, 1000)).sessions).toEqual([]);
  const retold = applyStatus(known, change(1000, null, 1000, 'Named'));
  expect(retold.sessions).toMatchObject([{ title: 'Named', status_ms: 1000 }]);
});

it('a stream ends at the next start at the latest, whichever of several is next', () => {
  const known = after(change(5000, null, 5000), change(9000, null, 9000), change(1000, null, 1000));
  expect(spans(known)).toEqual([
    [1000, 5000],
    [5000, 9000],
    [9000, null],
  ]);
});

it('a stream that ended as the next one began stays as it was', () => {
  const known = after(change(1000, 5000, 5000));
  const { sessions } = applyStatus(known, change(5000, null, 5000));
  expect(sessions.map(({ id }) => id)).toEqual(['4242-5']);
});

it('closed streams come before the open one, however they were kept', () => {
  const unnamed = (one: StatusChange) => ({ ...one, username: '' });
  const { sessions, facts } = after(unnamed(change(5000, null, 5000)), unnamed(change(1000, 4000, 4000)));
  const named = applyMetadata(
    { sessions, facts },
    {
      broadcaster_user_id: '4242',
      username: 'sweetflips',
      title: 'Hello',
      category: null,
      language: null,
      sent_ms: 6000,
    },
  );
  expect(named.sessions.map(({ id, username }) => [id, username])).toEqual([
    ['4242-1', 'sweetflips'],
    ['4242-5', 'sweetflips'],
  ]);
  expect(sessions.map(({ id }) => id)).toEqual(['4242-5', '4242-1']);
});
