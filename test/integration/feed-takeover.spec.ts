import { feedMessage } from '../../simulator/feed-bodies';
import { eventually } from '../support/eventually';
import { roomOf, startWithFeed, untilHeard } from '../support/feeds';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';

test('one worker listens, and another one does when it has died', async () => {
  const { board, channels, settings } = await startWithFeed('pusher');
  const [channel] = channels as [(typeof channels)[0]];
  const { feeds } = board.kick.server;
  try {
    await channel.start();
    // Its lease is renewed by nobody from now on, as when the process is gone.
    await board.stopWorkers();
    await board.redis.set(board.keys.feedLease(), 'of a worker that died', 'PX', 10_000);
    await eventually(() => expect(feeds.listening(roomOf(channel))).toBe(0));
    await board.startWorker(undefined, settings);
    await board.startWorker(undefined, settings);
    await untilHeard(board, channel);
    const message = channel.message(viewer('alice'), 1);
    const shown = feedMessage(message, roomOf(channel));
    if (shown) feeds.publish(roomOf(channel), shown);
    await eventually(async () => expect(await coinsOf(board, [message.message_id])).toEqual(['1']), 20_000);
    expect(feeds.listening(roomOf(channel))).toBe(1);
  } finally {
    await board.close();
  }
}, 60_000);
