import type { OverviewAnswer } from '../../src/admin/overview.dto';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({
    connected: (platform) => platform.addChannel(4242, 'sweetflips'),
    settings: ADMIN_SETTINGS,
  });
});
afterAll(() => board.close());

const overview = async (url: string) =>
  (await administration(board, url)<OverviewAnswer>('GET', 'overview')).body;

test('before an app and a channel are set, the overview says so, and what to do first', async () => {
  const { url } = await board.startApi({ KICK_CLIENT_ID: '', KICK_CLIENT_SECRET: '' });
  await eventually(async () => {
    const { healthy, summary, kick, advice } = await overview(url);
    expect([healthy, kick]).toEqual([false, 'Nothing has come from Kick.']);
    expect(advice[0]).toMatch(/^Kick, credentials: there is no Kick app\. To do: create an app on kick\.com/);
    expect(advice.at(-1)).toMatch(
      /^Kick, deliveries: none has arrived yet\. To do: write something in the chat/,
    );
    expect(summary).toBe(`${advice.length} things need attention.`);
  });
});

test('with an app and a channel, what is left is the first delivery, after which all is well', async () => {
  const { url } = await board.startApi({ KICK_BROADCASTER_IDS: 'sweetflips', KICK_SUBSCRIPTIONS: 'off' });
  const calls = () => board.kick.server.api.calls.length;
  await eventually(async () =>
    expect((await overview(url)).advice).toEqual([
      expect.stringMatching(/^Kick, subscriptions: missing: chat\.message\.sent/),
      expect.stringMatching(/^Kick, deliveries: none has arrived yet/),
    ]),
  );
  // It is read every few seconds: Kick is not asked each time.
  const before = calls();
  for (let n = 0; n < 5; n += 1) await overview(url);
  expect(calls()).toBe(before);
  await board.redis.hset(board.keys.lastDeliveries(), '4242', Date.now());
  const unknown = JSON.stringify({ state: 'unknown', missing: [], checked_ms: Date.now() });
  await board.redis.hset(board.keys.kickSubscriptions(), '4242', unknown);
  const { url: comparing } = await board.startApi({ KICK_BROADCASTER_IDS: '4242' });
  expect((await overview(comparing)).advice).toEqual([expect.stringMatching(/^Kick's API does not say/)]);
  expect(await overview(url)).toMatchObject({
    healthy: true,
    summary: 'All is well.',
    advice: [],
    kick: 'Kick delivers.',
  });
});
