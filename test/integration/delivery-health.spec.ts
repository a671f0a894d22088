import { SilenceWatch } from '../../src/kick/silence-watch';
import { Log } from '../../src/platform/log/log';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

const MINUTE = 60_000;

let board: Kickboard;
let channel: Channel;
beforeAll(async () => {
  board = await Kickboard.start();
});
beforeEach(() => {
  channel = board.channel({ startedAgoMinutes: 60 });
});
afterAll(() => board.close());

interface Health {
  channels: {
    username: string;
    is_live: boolean;
    last_delivery_at: string | null;
    last_message_at: string | null;
    silence_seconds: number | null;
    lag_ms: { p50: number; p95: number; p99: number };
    deliveries: Record<string, number>;
    subscriptions: object;
  }[];
  last_refused: { reason: string } | null;
}
const health = async () =>
  (await board.get<Health>(`/api/delivery-health?broadcaster_user_id=${channel.id}`)).body;
const ofChannel = async () => (await health()).channels[0] as Health['channels'][number];

test('a live channel shows how late its messages come, and what became of its deliveries', async () => {
  await channel.start();
  const message = channel.message(viewer('alice'), 57);
  await board.kick.deliver('chat.message.sent', message);
  await board.kick.deliver('chat.message.sent', message);
  await eventually(async () =>
    expect(await ofChannel()).toMatchObject({
      username: 'sweetflips',
      is_live: true,
      deliveries: { accepted: 2, duplicate: 1 },
      subscriptions: { state: 'off', missing: [], checked_at: null },
    }),
  );
  const { lag_ms, silence_seconds, last_message_at, last_delivery_at } = await ofChannel();
  // Written three minutes ago, and an upper end of a bucket is shown.
  expect(lag_ms.p50).toBeGreaterThanOrEqual(3 * MINUTE);
  expect(lag_ms.p50).toBeLessThan(5 * MINUTE);
  expect(silence_seconds).toBeLessThan(60);
  expect([last_message_at, last_delivery_at]).not.toContain(null);
});

test('a channel that nothing came for shows nothing, and no silence while it is offline', async () => {
  expect(await ofChannel()).toMatchObject({
    is_live: false,
    last_delivery_at: null,
    silence_seconds: null,
    lag_ms: { p50: null, p95: null, p99: null },
    deliveries: {},
  });
});

test('the last refused delivery is shown with its reason', async () => {
  const body = '{}';
  const headers = board.kick.sign('chat.message.sent', body);
  await board.kick.post(`${body} `, headers);
  await eventually(async () =>
    expect((await health()).last_refused).toMatchObject({ reason: 'invalid_signature' }),
  );
});

test('five minutes of silence while live are told once, and so is their end with its length', async () => {
  await channel.start();
  await eventually(async () => expect((await ofChannel()).last_delivery_at).not.toBeNull());
  const { app } = await board.startWorker();
  const watch = app.get(SilenceWatch);
  const log = app.get(Log);
  const [warn, info] = [jest.spyOn(log, 'warn'), jest.spyOn(log, 'info')];
  const told = (spy: typeof warn | typeof info) =>
    spy.mock.calls.filter(
      ([facts]) => (facts as { broadcaster_user_id?: string }).broadcaster_user_id === channel.id,
    );
  await watch.look(Date.now() + 4 * MINUTE);
  expect(told(warn)).toEqual([]);
  await watch.look(Date.now() + 6 * MINUTE);
  await watch.look(Date.now() + 7 * MINUTE);
  expect(told(warn)).toHaveLength(1);
  await channel.chat(viewer('bob'), 59);
  await eventually(async () => expect((await ofChannel()).last_message_at).not.toBeNull());
  await watch.look();
  expect(told(info)).toEqual([
    [expect.objectContaining({ silent_seconds: expect.any(Number) }), 'Kick delivers again'],
  ]);
});
