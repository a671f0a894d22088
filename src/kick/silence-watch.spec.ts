import { Settings } from '../platform/config/settings';
import type { Log } from '../platform/log/log';
import type { RedisConnection } from '../platform/redis/redis-connection';
import type { RedisKeys } from '../redis-keys';
import type { OnlyByFeed } from '../webhook/only-by-feed';
import type { DeliveryHealthService } from './delivery-health.service';
import type { SilenceRecord } from './silence-record';
import { SilenceWatch } from './silence-watch';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;

/** What is told, and what was counted, at the end of a silence that began then. */
async function endOf(sinceMs: number) {
  const count = jest.fn().mockResolvedValue(7);
  const info = jest.fn();
  const lastMs = NOW - MINUTE;
  const channel = {
    broadcaster_user_id: '4242',
    silent_ms: MINUTE,
    live_since_ms: 1,
    last_delivery_ms: lastMs,
  };
  const watch = new SilenceWatch(
    { getdel: () => Promise.resolve(String(sinceMs)) } as unknown as RedisConnection,
    { silence: () => 'silence' } as unknown as RedisKeys,
    {
      channelIds: () => Promise.resolve(['4242']),
      healthOf: () => Promise.resolve([channel]),
    } as unknown as DeliveryHealthService,
    { count } as unknown as OnlyByFeed,
    {} as unknown as SilenceRecord,
    Object.assign(new Settings(), { KICK_FEED: 'pusher' }),
    { info } as unknown as Log,
  );
  await watch.look(NOW);
  return { told: info.mock.calls[0]?.[0], counted: count.mock.calls[0] };
}

test('the messages that were missed are counted from the beginning of a short silence', async () => {
  const { told, counted } = await endOf(NOW - 20 * MINUTE);
  expect(counted).toEqual(['4242', NOW - 20 * MINUTE, NOW - MINUTE]);
  expect(told).toMatchObject({ missed_messages: 7, missed_since: '2026-11-20T11:40:00.000Z' });
});

test('of a long one they are counted for the hour that is remembered, and the line says from when', async () => {
  const { told, counted } = await endOf(NOW - 180 * MINUTE);
  expect(counted).toEqual(['4242', NOW - 60 * MINUTE, NOW - MINUTE]);
  expect(told).toMatchObject({
    silent_seconds: 179 * 60,
    missed_messages: 7,
    missed_since: '2026-11-20T11:00:00.000Z',
  });
});
