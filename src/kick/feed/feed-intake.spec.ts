import type { Database } from '../../platform/database/database';
import type { Log } from '../../platform/log/log';
import type { SessionStore } from '../../sessions/session-store';
import type { DeliveryService } from '../../webhook/delivery.service';
import type { OnlyByFeed } from '../../webhook/only-by-feed';
import type { Delivery, Spool } from '../../webhook/spool';
import { FeedIntake } from './feed-intake';
import type { FeedMetrics } from './feed-metrics';

/** A message as Pusher brings it, of one person each. */
const heard = (person: number) => ({
  broadcasterId: '4242',
  name: 'App\\Events\\ChatMessageEvent',
  data: {
    id: `00000000-0000-4000-8000-${String(person).padStart(12, '0')}`,
    chatroom_id: 4242,
    content: 'hello',
    type: 'message',
    created_at: '2026-11-20T02:45:16+00:00',
    sender: {
      id: person,
      username: `person${person}`,
      slug: `person${person}`,
      identity: { color: '#FFA600', badges: [] },
    },
    metadata: { message_ref: '1' },
  },
  heardMs: Date.now(),
  number: String(person),
});

function intake(query: () => Promise<object[]>) {
  const pictures: unknown[] = [];
  const receive = async ({ rawBody }: Delivery) => {
    pictures.push((JSON.parse(rawBody.toString()) as { profile_picture: unknown }).profile_picture);
    return 'accepted';
  };
  const results: string[] = [];
  const takesIn = new FeedIntake(
    { receive } as unknown as DeliveryService,
    {} as Spool,
    { note: () => Promise.resolve(true) } as unknown as OnlyByFeed,
    {
      readSessions: () => Promise.resolve({ facts: { username: 'sweetflips' } }),
    } as unknown as SessionStore,
    { query } as unknown as Database,
    { heard: (result: string) => results.push(result) } as unknown as FeedMetrics,
    {} as Log,
    null,
  );
  return { takesIn, pictures, results };
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('while Postgres hangs only one message in some seconds waits for a picture, and later ones have theirs again', async () => {
  const query = jest.fn().mockReturnValueOnce(new Promise(() => undefined));
  query.mockResolvedValue([{ profile_picture: 'https://files.kick.com/a.webp' }]);
  const { takesIn, pictures, results } = intake(query);
  const first = takesIn.take(heard(1));
  await jest.advanceTimersByTimeAsync(200);
  await first;
  for (const person of [2, 3, 4]) await takesIn.take(heard(person));
  expect(results).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
  expect([pictures, query.mock.calls.length]).toEqual([[null, null, null, null], 1]);
  await jest.advanceTimersByTimeAsync(5_000);
  await takesIn.take(heard(5));
  expect(pictures.at(-1)).toBe('https://files.kick.com/a.webp');
});
