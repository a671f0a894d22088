import { expect, it } from 'vitest';
import { deliveryCounts, silenceWords } from './delivery-words';

it('counts deliveries by status, the most frequent first', () => {
  expect(deliveryCounts({ duplicate: 3, accepted: 1204, ignored: 0 })).toBe('1,204 accepted, 3 duplicate');
  expect(deliveryCounts({})).toBe('none');
});

it('says how long a silence was, and what it probably cost', () => {
  const silence = {
    since: '2026-01-01T20:00:00.000Z',
    until: null,
    seconds: 600,
    missed_messages_estimated: 1210,
  };
  expect(silenceWords(silence)).toBe('10 min so far; about 1,210 messages are missing');
  expect(
    silenceWords({ ...silence, until: '2026-01-01T20:10:00.000Z', missed_messages_estimated: null }),
  ).toBe('10 min until 2026-01-01 20:10:00 UTC; nobody knows how many messages are missing');
  expect(silenceWords(null)).toBe('none');
});
