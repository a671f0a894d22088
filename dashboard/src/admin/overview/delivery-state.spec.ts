import { expect, it } from 'vitest';
import { deliveryCounts, deliveryState, kickState } from './delivery-state';

type Channel = Parameters<typeof deliveryState>[0];

const channel = (fields: Partial<Channel> = {}): Channel => ({
  broadcaster_user_id: '4242',
  username: 'sweetflips',
  is_live: true,
  last_delivery_at: '2026-01-01T20:00:00.000Z',
  last_message_at: null,
  silence_seconds: 3,
  lag_ms: { p50: 200, p95: 900, p99: 2000 },
  deliveries: {},
  only_by_feed: 0,
  subscriptions: { state: 'ok', missing: [], checked_at: null },
  ...fields,
});

it('is well when Kick delivers in time', () => {
  expect(deliveryState(channel())).toEqual({ text: 'delivers', isGood: true });
});

it('names the subscriptions that are missing before anything that follows from it', () => {
  const missing = { state: 'missing' as const, missing: ['chat.message.sent'], checked_at: null };
  expect(deliveryState(channel({ subscriptions: missing, silence_seconds: 900 }))).toEqual({
    text: 'Kick does not send chat.message.sent',
    isGood: false,
  });
});

it('asks for a look at a live channel that has been silent for long, not at one that is offline', () => {
  expect(deliveryState(channel({ silence_seconds: 600 }))).toEqual({
    text: 'live, and silent for 10 min',
    isGood: false,
  });
  expect(deliveryState(channel({ is_live: false, silence_seconds: null })).isGood).toBe(true);
});

it('asks for a look when nothing has come, and when what comes is late', () => {
  expect(deliveryState(channel({ last_delivery_at: null })).text).toBe('nothing has come yet');
  const late = { p50: 500, p95: 90_000, p99: 100_000 };
  expect(deliveryState(channel({ lag_ms: late }))).toEqual({ text: 'delivers late', isGood: false });
});

it('counts deliveries by status, the most frequent first', () => {
  expect(deliveryCounts({ duplicate: 3, accepted: 1204, ignored: 0 })).toBe('1,204 accepted, 3 duplicate');
  expect(deliveryCounts({})).toBe('none');
});

it('says in a sentence whether Kick delivers, and names each channel that needs a look', () => {
  expect(kickState([])).toEqual({
    text: 'Nothing has come from Kick.',
    troubles: ['No channel is known yet: what to do next is below.'],
  });
  const slow = channel({ lag_ms: { p50: 200, p95: 4200, p99: 9000 } });
  expect(kickState([channel(), slow])).toEqual({
    text: 'Kick delivers; 19 of 20 deliveries came within 4.2 s.',
    troubles: [],
  });
  expect(kickState([channel(), channel({ username: 'other', silence_seconds: 600 })])).toEqual({
    text: 'Kick does not deliver well to 1 of 2.',
    troubles: ['other: live, and silent for 10 min.'],
  });
});
