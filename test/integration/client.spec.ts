import {
  bodyOf,
  type ChatMessage,
  type CoinEvent,
  createKickboardClient,
  type Leaderboard,
  type SnapshotEvent,
  subscribe,
  type Subscription,
  throwingFetch,
} from '../../client/src/index.js';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { Gateway } from '../support/gateway';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

const KEY = 'first-key';
let board: Kickboard;
let gateway: Gateway;
beforeAll(async () => {
  board = await Kickboard.start();
  gateway = await Gateway.before((await board.startApi({ API_KEYS: KEY })).url);
});
afterAll(async () => {
  gateway.close();
  await board.close();
});

/** All that a subscription tells. */
class Heard {
  readonly snapshots: SnapshotEvent[] = [];
  readonly messages: ChatMessage[] = [];
  readonly coins: CoinEvent[] = [];
  readonly connections: boolean[] = [];
  readonly errors: unknown[] = [];
  board: Leaderboard | null = null;
  readonly subscription: Subscription;

  constructor(channel: Channel, apiKey = KEY) {
    const options = { baseUrl: gateway.url, apiKey };
    this.subscription = subscribe(options, channel.id, {
      onSnapshot: (snapshot) => this.snapshots.push(snapshot),
      onMessage: (message) => this.messages.push(message),
      onCoin: (coin) => this.coins.push(coin),
      onBoard: (shown) => (this.board = shown),
      onConnected: (isConnected) => this.connections.push(isConnected),
      onError: (error) => this.errors.push(error),
    });
  }

  get ids(): string[] {
    return this.messages.map(({ message_id }) => message_id);
  }
}

async function liveChannel(): Promise<Channel> {
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await board.settle();
  return channel;
}

const client = () => createKickboardClient({ baseUrl: gateway.url, apiKey: KEY });

test('a read has its type, and an error too', async () => {
  const channel = await liveChannel();
  const query = { broadcaster_user_id: channel.id };
  const { data } = await client().GET('/api/stream-session/leaderboard', { params: { query } });
  expect(data?.leaderboard.map(({ username, points_earned }) => [username, points_earned])).toEqual([
    ['alice', 1],
  ]);
  const { error } = await client().GET('/api/viewers/{user_id}', { params: { path: { user_id: '1' } } });
  expect(error).toEqual({ statusCode: 404, error: 'Not Found', message: 'there is no viewer 1' });
});

test('for those who would rather catch, a refusal is thrown, and so is a server that is not there', async () => {
  const asking = (baseUrl: string, key: string) =>
    createKickboardClient({ baseUrl, fetch: throwingFetch({ timeoutMs: 8000, apiKey: () => key }) });
  const sessions = (baseUrl: string, key: string) =>
    bodyOf(asking(baseUrl, key).GET('/api/stream-sessions', { params: { query: { limit: 1 } } }));
  expect((await sessions(gateway.url, KEY)).sessions).toHaveLength(1);
  await expect(sessions(gateway.url, 'wrong')).rejects.toMatchObject({ status: 401, isRefusal: true });
  await expect(sessions('http://127.0.0.1:1', KEY)).rejects.toMatchObject({
    status: 0,
    message: 'The server cannot be reached',
  });
});

test('a subscription tells what happens, and its board stays what the API answers', async () => {
  const channel = await liveChannel();
  const heard = new Heard(channel);
  await eventually(() => expect(heard.snapshots).toHaveLength(1));
  const sent = [await channel.chat(viewer('bob'), 2), await channel.chat(viewer('carol'), 3)];
  await board.settle();
  await eventually(async () => {
    expect(heard.ids).toEqual(sent);
    expect(heard.coins.map(({ username }) => username).sort()).toEqual(['bob', 'carol']);
    const query = { broadcaster_user_id: channel.id };
    const { data } = await client().GET('/api/stream-session/leaderboard', { params: { query } });
    expect(heard.board?.leaderboard).toHaveLength(3);
    expect(heard.board).toEqual(data);
  });
  heard.subscription.close();
});

test('it goes on after a cut and a 503 from the last event: nothing is missing, nothing comes twice', async () => {
  const channel = await liveChannel();
  const heard = new Heard(channel);
  await eventually(() => expect(heard.snapshots).toHaveLength(1));
  const sent = [await channel.chat(viewer('bob'), 2)];
  await eventually(() => expect(heard.ids).toEqual(sent));

  gateway.isClosed = true;
  gateway.cut();
  const refused = () => gateway.requests.filter(({ status }) => status === 503).length;
  await eventually(() => expect(refused()).toBeGreaterThan(0));
  for (const name of ['carol', 'dave']) sent.push(await channel.chat(viewer(name), 3));
  gateway.isClosed = false;

  await eventually(() => expect(heard.ids).toEqual(sent));
  expect(heard.snapshots).toHaveLength(1);
  expect(heard.connections.slice(0, 2)).toEqual([true, false]);
  expect(heard.connections.at(-1)).toBe(true);
  expect(gateway.requests.at(-1)?.lastEventId).toMatch(/^\d+-\d+$/);
  heard.subscription.close();
});

test('without a right to read it says so, and does not ask again at once', async () => {
  const before = gateway.requests.length;
  const heard = new Heard(await liveChannel(), 'wrong');
  await eventually(() =>
    expect(heard.errors).toEqual([expect.objectContaining({ status: 401, isRefusal: true })]),
  );
  expect(gateway.requests.length).toBe(before + 1);
  heard.subscription.close();
});

test('a closed subscription tells nothing more', async () => {
  const channel = await liveChannel();
  const [closed, open] = [new Heard(channel), new Heard(channel)];
  await eventually(() => expect(closed.snapshots.length + open.snapshots.length).toBe(2));
  closed.subscription.close();
  const sent = await channel.chat(viewer('bob'), 2);
  await eventually(() => expect(open.ids).toEqual([sent]));
  expect([closed.ids, closed.connections]).toEqual([[], [true]]);
  open.subscription.close();
});
