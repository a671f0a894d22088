import { feedMessage } from '../../simulator/feed-bodies';
import { SilenceWatch } from '../../src/kick/silence-watch';
import { Log } from '../../src/platform/log/log';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { roomOf, startWithFeed, untilHeard } from '../support/feeds';
import type { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';
import { StoreRelay } from '../support/store-relay';

const SOON_MS = 25_000;

let board: Kickboard;
let channel: Channel;
let settings: Record<string, string>;
beforeAll(async () => {
  const started = await startWithFeed('centrifugo');
  ({ board, settings } = started);
  channel = started.channels[0] as Channel;
  await channel.start();
}, 60_000);
afterAll(() => board.close());

const write = (name: string, minute: number): string => {
  const message = channel.message(viewer(name), minute);
  const shown = feedMessage(message, roomOf(channel));
  if (shown) board.kick.server.feeds.publish(roomOf(channel), shown);
  return message.message_id;
};

test('what the feed tells while Redis is away is kept in Postgres, and earns when Redis is back', async () => {
  await board.stopWorkers();
  const { feeds } = board.kick.server;
  await eventually(async () => expect(feeds.listening(roomOf(channel))).toBe(0));
  const relay = await StoreRelay.before(board.stores.redisUrl);
  await board.startWorker(undefined, { ...settings, REDIS_URL: relay.url });
  await untilHeard(board, channel);
  relay.cut();
  const id = write('alice', 1);
  const spooled = () => board.sql('SELECT headers FROM webhook_spool');
  await eventually(
    async () => expect(await spooled()).toMatchObject([{ headers: { source: 'feed' } }]),
    SOON_MS,
  );
  relay.mend();
  await eventually(async () => expect(await coinsOf(board, [id])).toEqual(['1']), SOON_MS);
  await eventually(async () => expect(await spooled()).toEqual([]), SOON_MS);
  await board.stopWorkers();
  relay.close();
}, 120_000);

test('the end of a silence is told with the number of messages that only the feed had', async () => {
  const { app } = await board.startWorker(undefined, settings);
  await untilHeard(board, channel);
  const silentSinceMs = Date.now();
  const before = (await health()).only_by_feed;
  const ids = ['bob', 'carol'].map((name) => write(name, 2));
  await eventually(async () => expect(await coinsOf(board, ids)).toEqual(['1', '1']), SOON_MS);
  await eventually(async () => expect((await health()).only_by_feed).toBe(before + 2), SOON_MS);
  await channel.chat(viewer('dave'), 3);
  await eventually(async () => {
    expect(Date.parse((await health()).last_delivery_at)).toBeGreaterThan(silentSinceMs);
  });
  const info = jest.spyOn(app.get(Log), 'info');
  // As SilenceWatch leaves it when it has told of the silence.
  await board.redis.set(board.keys.silence(channel.id), silentSinceMs);
  await app.get(SilenceWatch).look();
  expect(info).toHaveBeenCalledWith(
    expect.objectContaining({ broadcaster_user_id: channel.id, missed_messages: 2 }),
    'Kick delivers again',
  );
}, 120_000);

const health = async () => {
  const path = `/api/delivery-health?broadcaster_user_id=${channel.id}`;
  const { body } = await board.get<{ channels: [{ only_by_feed: number; last_delivery_at: string }] }>(path);
  return body.channels[0];
};
