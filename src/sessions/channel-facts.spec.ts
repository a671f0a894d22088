import {
  detailsOf,
  lastsAt,
  newestName,
  NO_FACTS,
  titleOf,
  withDetails,
  withName,
  withTitle,
} from './channel-facts';
import { NO_DETAILS, type StreamSession } from './stream-session';

const session = (fields: Partial<StreamSession> = {}): StreamSession => ({
  id: '4242-0',
  broadcaster_user_id: '4242',
  username: 'sweetflips',
  named_ms: 0,
  title: '',
  title_ms: 0,
  own_title: '',
  own_title_ms: 0,
  started_ms: 100,
  ended_ms: 200,
  status_ms: 0,
  revision: '0',
  ...NO_DETAILS,
  ...fields,
});
const told = (title: string, sent_ms: number) => ({ title, sent_ms });
const facts = (...titles: ReturnType<typeof told>[]) => ({ ...NO_FACTS, titles });

describe('titles told of a channel', () => {
  it('are kept oldest first, in whatever order they came, those of one moment by their text', () => {
    const inOrder = [told('a', 1), told('b', 2), told('c', 2), told('a', 3)];
    for (const order of [inOrder, inOrder.toReversed()]) {
      expect(order.reduce(withTitle, NO_FACTS).titles).toEqual(inOrder);
    }
  });

  it('are known already when the same was sent at the same time', () => {
    const known = facts(told('a', 1));
    expect(withTitle(known, told('a', 1))).toBe(known);
    expect(withTitle(known, told('a', 2)).titles).toHaveLength(2);
    expect(withTitle(known, told('b', 1)).titles).toHaveLength(2);
  });

  it('say nothing when they are empty', () => expect(withTitle(NO_FACTS, told('', 1))).toBe(NO_FACTS));

  it('are at most the newest twenty', () => {
    const many = Array.from({ length: 25 }, (_, n) => told(`t${n}`, n));
    const kept = many.reduce(withTitle, NO_FACTS).titles;
    expect([kept.length, kept[0]?.sent_ms, kept.at(-1)?.sent_ms]).toEqual([20, 5, 24]);
  });
});

describe('the title of a stream', () => {
  it.each([
    ['its own', session({ own_title: 'own', own_title_ms: 100 }), [], told('own', 100)],
    [
      'one told during it',
      session({ own_title: 'own', own_title_ms: 100 }),
      [told('new', 150)],
      told('new', 150),
    ],
    [
      'of two of one moment the one told last',
      session({ own_title: 'own', own_title_ms: 150 }),
      [told('new', 150)],
      told('new', 150),
    ],
    [
      'not one told after its end',
      session({ own_title: 'own', own_title_ms: 100 }),
      [told('next', 200)],
      told('own', 100),
    ],
    [
      'not an older one',
      session({ own_title: 'own', own_title_ms: 160 }),
      [told('old', 150)],
      told('own', 160),
    ],
    ['the one it has', session({ title: 'has', title_ms: 150 }), [], told('has', 150)],
    [
      'not the one it has, when that was sent before it began',
      session({ title: 'other', title_ms: 50 }),
      [],
      told('', 0),
    ],
    ['without any, the last one told before', session(), [told('a', 10), told('b', 90)], told('b', 90)],
    ['one told as it began', session(), [told('a', 10), told('b', 100)], told('b', 100)],
    ['none, when only others are known', session(), [told('later', 250)], told('', 0)],
  ])('is %s', (_, stream, titles, expected) => {
    expect(titleOf(stream, facts(...titles))).toEqual({ title: expected.title, title_ms: expected.sent_ms });
  });
});

it('a stream lasts from its start to just before its end', () => {
  expect([99, 100, 199, 200].map((ms) => lastsAt(session(), ms))).toEqual([false, true, true, false]);
  expect(lastsAt(session({ ended_ms: null }), 10_000)).toBe(true);
});

it.each([
  [told('old', 5), told('new', 6), told('new', 6)],
  [told('old', 5), told('new', 5), told('new', 5)],
  [told('old', 5), told('older', 4), told('old', 5)],
  [told('old', 5), told('', 6), told('old', 5)],
  [told('', 5), told('first', 4), told('first', 4)],
])('of names the newer one counts, and an empty one tells nothing (%#)', (known, change, expected) => {
  const named = { username: known.title, named_ms: known.sent_ms };
  const result = { username: expected.title, named_ms: expected.sent_ms };
  const event = { username: change.title, sent_ms: change.sent_ms };
  expect(newestName(named, event)).toEqual(result);
  expect(withName({ ...named, titles: [] }, event)).toEqual({ ...result, titles: [] });
});

it('of a channel nothing is known at first', () =>
  expect(NO_FACTS).toEqual({ username: '', named_ms: 0, titles: [] }));

describe('category and language', () => {
  const snapshot = (language: string | null, sent_ms: number) => ({ category: null, language, sent_ms });
  const snapshots = (...all: ReturnType<typeof snapshot>[]) => all.reduce(withDetails, NO_FACTS);

  it('are those of the newest snapshot sent during the stream, in whatever order they came', () => {
    const told = [snapshot('de', 110), snapshot('en', 150), snapshot('fr', 250)];
    for (const order of [told, told.toReversed()])
      expect(detailsOf(session(), snapshots(...order))).toEqual({
        category: null,
        language: 'en',
        details_ms: 150,
      });
  });

  it('are those of before while nothing was told during the stream, and unknown without any', () => {
    const told = snapshots(snapshot('de', 40), snapshot('en', 50), snapshot('fr', 250));
    expect(detailsOf(session(), told)).toMatchObject({ language: 'en', details_ms: 50 });
    expect(detailsOf(session(), snapshots(snapshot('fr', 250)))).toEqual(NO_DETAILS);
  });

  it('are given up when they turn out to be those of another stream', () => {
    const own = session({ language: 'fr', details_ms: 250 });
    expect(detailsOf(own, snapshots(snapshot('de', 110)))).toMatchObject({ language: 'de' });
  });

  it('change nothing when a snapshot tells neither, or the same again', () => {
    const told = snapshots(snapshot('de', 110));
    expect(withDetails(told, snapshot(null, 120))).toBe(told);
    expect(withDetails(told, snapshot('de', 110))).toBe(told);
  });
});
