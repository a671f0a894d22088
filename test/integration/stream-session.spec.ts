import type { StreamSessionAnswer } from '../../src/leaderboard/stream-session.dto';
import { type Answer, request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
let relay: StoreRelay;
let other: string;
beforeAll(async () => {
  board = await Kickboard.start();
  relay = await StoreRelay.before(board.stores.redisUrl);
  other = (await board.startApi({ REDIS_URL: relay.url })).url;
});
afterEach(() => relay.mend());
afterAll(async () => {
  await board.close();
  relay.close();
});

const read = (id: string, url = board.url): Promise<Answer<StreamSessionAnswer>> =>
  request(`${url}/api/stream-sessions/${id}`);

test('a stream is told with the totals of its board, live and ended, from either store', async () => {
  const channel = board.channel();
  await channel.start({ title: 'One' });
  const [ada, bob] = [viewer('ada'), viewer('bob')];
  await channel.chat(ada, 1);
  await channel.chat(ada, 2);
  await channel.chat(bob, 3);
  await board.settle();
  const one = {
    session_id: channel.session(),
    broadcaster_user_id: channel.id,
    username: 'sweetflips',
    session_title: 'One',
    started_at: new Date(channel.ms(0)).toISOString(),
    category: null,
    language: null,
    stats: { total_messages: 3, total_points: 2, unique_chatters: 2 },
    timestamp: expect.any(Number) as number,
  };
  expect(await read(channel.session())).toMatchObject({
    status: 200,
    body: { ...one, ended_at: null, is_live: true },
  });
  await channel.end({ minute: 30, title: 'One' });
  await board.settle();
  const ended = { ...one, ended_at: new Date(channel.ms(30)).toISOString(), is_live: false };
  const answer = await read(channel.session());
  expect(answer.body).toEqual(ended);
  await read(channel.session(), other);
  relay.cut();
  expect((await read(channel.session(), other)).body).toEqual({ ...ended, degraded: true });
});

test('a stream that never was is 404, and 503 while Redis, which alone knows the newest, is away', async () => {
  const channel = board.channel();
  await channel.start();
  await board.settle();
  expect(await read(channel.session(10))).toMatchObject({
    status: 404,
    body: { message: `there is no session ${channel.session(10)}` },
  });
  await read(channel.session(), other);
  relay.cut();
  expect((await read(channel.session(10), other)).status).toBe(503);
});
