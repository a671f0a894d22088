import { expect, it } from 'vitest';
import { endpointState } from './endpoint-state';

const endpoint = {
  endpoint_id: '1',
  url: 'https://shop.example/kickboard',
  description: null,
  event_types: ['coin.awarded' as const],
  state: 'enabled' as const,
  disabled_reason: null,
  disabled_at: null,
  pending: 0,
  attempts: 0,
  failing_since: null,
  next_attempt_at: null,
  last_error: null,
  last_delivered_at: null,
  created_at: '2026-01-01T20:00:00.000Z',
};

it('says why an endpoint is told nothing, and when it is tried again', () => {
  expect(endpointState(endpoint)).toEqual({ text: 'on', look: 'is-good' });
  expect(
    endpointState({
      ...endpoint,
      attempts: 3,
      failing_since: '2026-01-01T20:00:00.000Z',
      next_attempt_at: '2026-01-01T20:02:00.000Z',
      last_error: '500: oops',
    }).text,
  ).toBe(
    'failing since 2026-01-01 20:00:00 UTC (3 attempts, next attempt 2026-01-01 20:02:00 UTC): 500: oops',
  );
  expect(endpointState({ ...endpoint, state: 'disabled', disabled_reason: 'it answered 410 Gone' })).toEqual({
    text: 'off: it answered 410 Gone',
    look: 'is-bad',
  });
});
