import { Settings } from '../../src/platform/config/settings';
import { usedTypes } from '../../src/webhook/kick-event';
import { KickSyncService } from '../../src/kick/kick-sync.service';
import { SubscriptionStates } from '../../src/kick/subscription-states';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';

const OURS = 4242;
const FOREIGN = 999;

const USED_TYPES = usedTypes(new Settings());

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({
    workers: 2,
    settings: { KICK_BROADCASTER_IDS: 'sweetflips' },
    connected: (platform) => {
      platform.addChannel(OURS, 'sweetflips');
      platform.addChannel(FOREIGN, 'somebody-else');
      platform.subscribe(FOREIGN, 'chat.message.sent', 1);
      platform.subscribe(FOREIGN, 'chat.message.sent', 1);
    },
  });
});
afterAll(() => board.close());

const platform = () => board.kick.server.platform;
const events = (channel: number) =>
  platform()
    .subscriptions.filter((each) => each.broadcaster_user_id === channel)
    .map(({ event }) => event)
    .sort();
const subscribedOnce = () => eventually(() => expect(events(OURS)).toEqual([...USED_TYPES].sort()));
const states = () =>
  new SubscriptionStates(board.redis, board.keys)
    .read()
    .then((all) => ({ state: all.get(String(OURS))?.state, missing: all.get(String(OURS))?.missing }));

test('with id, secret and a name alone, the channel is found and every event is subscribed to once', async () => {
  await subscribedOnce();
  expect(await board.sql('SELECT slug, broadcaster_user_id FROM kick_channels')).toEqual([
    { slug: 'sweetflips', broadcaster_user_id: String(OURS) },
  ]);
  await eventually(async () => expect(await states()).toEqual({ state: 'ok', missing: [] }));
});

test('what Kick drops is back by itself', async () => {
  platform().subscriptions = platform().subscriptions.filter(
    (each) => each.broadcaster_user_id !== OURS || each.event !== 'chat.message.sent',
  );
  await subscribedOnce();
});

test("doubles are removed, and somebody else's stay", async () => {
  platform().subscribe(FOREIGN, 'chat.message.sent', 1);
  for (const event of USED_TYPES) platform().subscribe(OURS, event, 1);
  platform().subscribe(OURS, 'made.up', 1);
  await eventually(() => expect(events(OURS)).toEqual([...USED_TYPES, 'made.up'].sort()));
  expect(events(FOREIGN)).toHaveLength(3);
});

test('a limit of Kick is told, and the other events are subscribed to', async () => {
  platform().faults.subscriptionLimit = 0;
  platform().subscriptions = [];
  await eventually(async () =>
    expect(await states()).toEqual({ state: 'missing', missing: ['chat.message.sent'] }),
  );
  expect(events(OURS)).toEqual([...USED_TYPES].filter((type) => type !== 'chat.message.sent').sort());
  platform().faults.subscriptionLimit = 1000;
  await subscribedOnce();
});

test('while Kick cannot be asked, nothing is created twice and the state is unknown', async () => {
  await eventually(async () => expect(await states()).toEqual({ state: 'ok', missing: [] }));
  platform().faults.api = 'cloudflare';
  await eventually(async () => expect(await states()).toEqual({ state: 'unknown', missing: [] }));
  platform().faults.api = 'fine';
  await eventually(async () => expect(await states()).toEqual({ state: 'ok', missing: [] }));
  await subscribedOnce();
});

test('one worker compares at a time, and one that has lost its lease writes nothing', async () => {
  const holder = await board.redis.get(board.keys.kickLease());
  const { app } = await board.startWorker();
  await app.get(KickSyncService).run();
  expect(await board.redis.get(board.keys.kickLease())).toBe(holder);
  const asleep = { token: 'of a lease that ended' };
  const states = new SubscriptionStates(board.redis, board.keys);
  await states.write(asleep, new Map([['1', { state: 'ok', missing: [], checked_ms: 0 }]]));
  expect([...(await states.read()).keys()]).toEqual([String(OURS)]);
});
