import { Kickboard } from '../support/kickboard';
import { freshId, viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
let relay: StoreRelay;
beforeAll(async () => {
  board = await Kickboard.start({ apis: 0, workers: 0 });
  relay = await StoreRelay.before(board.stores.redisUrl);
  await board.startApi({ REDIS_URL: relay.url, KICK_BROADCASTER_IDS: String(freshId()) });
});
afterAll(async () => {
  await board.close();
  relay.close();
});

test('chat of another broadcaster is ignored, and not spooled, while the connection to Redis was just lost', async () => {
  const channel = board.channel();
  const send = () => board.kick.send('chat.message.sent', channel.message(viewer('alice'), 1));
  const answers: unknown[] = [];
  for (const state of ['there', 'lost', 'lost']) {
    if (state === 'lost') relay.cut();
    answers.push((await send()).body.status);
  }
  expect(answers).toEqual(['ignored', 'ignored', 'ignored']);
  expect(await board.sql('SELECT 1 FROM webhook_spool')).toEqual([]);
});
