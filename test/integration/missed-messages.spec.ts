import type { INestApplicationContext } from '@nestjs/common';
import type { DoctorAnswer } from '../../src/admin/doctor.dto';
import type { OverviewAnswer } from '../../src/admin/overview.dto';
import type { DeliveryHealthAnswer } from '../../src/kick/delivery-health.dto';
import { SilenceWatch } from '../../src/kick/silence-watch';
import { Log } from '../../src/platform/log/log';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

let board: Kickboard;
let worker: INestApplicationContext;
beforeAll(async () => {
  board = await Kickboard.start({
    workers: 0,
    settings: { ...ADMIN_SETTINGS, KICK_API_URL: 'http://127.0.0.1:9' },
  });
  ({ app: worker } = await board.startWorker());
});
afterAll(() => board.close());

const healthOf = async (id: string) => {
  const { body } = await board.get<DeliveryHealthAnswer>(`/api/delivery-health?broadcaster_user_id=${id}`);
  return body.channels[0] as DeliveryHealthAnswer['channels'][number];
};
const look = () => worker.get(SilenceWatch).look();
const toldOf = (level: 'warn' | 'info', id: string) =>
  (worker.get(Log)[level] as jest.Mock).mock.calls
    .map(([facts]) => facts as Record<string, unknown>)
    .filter((facts) => facts.broadcaster_user_id === id);

/** A channel that had so many messages from minute to minute, live since minute 0, and nothing since minute 40 of 60. */
async function silentChannel(messages: number, fromMinute: number, startedMinute = 0) {
  const channel = board.channel({ startedAgoMinutes: 60 - startedMinute });
  await channel.start();
  for (let n = 0; n < messages; n += 1)
    await channel.chat(viewer(`writer${n}`), fromMinute - startedMinute + (n * 9) / messages + 0.5);
  await board.settle();
  await eventually(async () =>
    expect((await healthOf(channel.id)).deliveries).toEqual({ accepted: messages + 1 }),
  );
  // As if they had come when they were written.
  await board.redis.hset(board.keys.lastDeliveries(), channel.id, channel.ms(40 - startedMinute));
  for (const level of ['warn', 'info'] as const) jest.spyOn(worker.get(Log), level);
  return channel;
}

test('what a silence of Kick has probably cost is told while it lasts and at its end, and what comes late is taken off', async () => {
  const channel = await silentChannel(30, 30);
  // Three a minute: what has passed by now is in it, however long the set-up took.
  const minutes = () => (Date.now() - channel.ms(40)) / 60_000;
  const least = Math.round(minutes() * 3);
  await look();
  const [warning] = toldOf('warn', channel.id);
  expect(least).toBeGreaterThanOrEqual(60);
  expect(warning?.missed_messages_estimated).toBeGreaterThanOrEqual(least);
  expect(warning?.missed_messages_estimated).toBeLessThanOrEqual(Math.round(minutes() * 3));
  const { last_silence, trouble } = await healthOf(channel.id);
  expect(last_silence).toMatchObject({ since: new Date(channel.ms(40)).toISOString(), until: null });
  expect(trouble).toMatch(
    new RegExp(`^live, and silent for ${Math.round(minutes())} min: about \\d+ messages are missing$`),
  );
  const { body } = await administration(board)<OverviewAnswer>('GET', 'overview');
  expect(body).toMatchObject({
    healthy: false,
    kick: 'Kick does not deliver well to 1 of 1.',
    advice: [expect.stringMatching(/^sweetflips: live, and silent for \d+ min: about \d+ messages/)],
  });

  await channel.chat(viewer('first'), 59.9);
  await eventually(async () => expect((await healthOf(channel.id)).silence_seconds).toBeLessThan(60));
  await look();
  const [end] = toldOf('info', channel.id);
  expect(end?.silent_seconds).toBeGreaterThanOrEqual(1200);
  expect(end?.missed_messages_estimated).toBeGreaterThanOrEqual(59);
  const after = await healthOf(channel.id);
  expect(after.last_silence?.until).not.toBeNull();

  const before = after.last_silence?.missed_messages_estimated as number;
  for (let n = 0; n < 10; n += 1) await channel.chat(viewer(`late${n}`), 41 + n);
  await board.settle();
  await look();
  const left = (await healthOf(channel.id)).last_silence?.missed_messages_estimated as number;
  expect([before - 10, before - 11]).toContain(left);
  const { body: examined } = await administration(board)<DoctorAnswer>('GET', 'doctor');
  expect(examined.findings.find(({ check }) => check === 'deliveries')).toMatchObject({
    result: 'warn',
    found: expect.stringMatching(
      /nothing came for sweetflips for 20 min until .*; about \d+ messages never came/,
    ),
  });
}, 60_000);

test('of a stream that had just begun nobody claims to know what it missed', async () => {
  const channel = await silentChannel(0, 39, 39.5);
  await look();
  expect(toldOf('warn', channel.id)).toMatchObject([{ missed_messages_estimated: null }]);
  expect((await healthOf(channel.id)).last_silence).toMatchObject({ missed_messages_estimated: null });
});
