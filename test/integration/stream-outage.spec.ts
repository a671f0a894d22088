import { StopSignal } from '../../src/platform/startup/stop-signal';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';

let board: Kickboard;
let relay: StoreRelay;
let url: string;
let stop: StopSignal;
const open: EventStream[] = [];
beforeAll(async () => {
  board = await Kickboard.start();
  relay = await StoreRelay.before(board.stores.redisUrl);
});
beforeEach(async () => {
  relay.mend();
  const api = await board.startApi({ REDIS_URL: relay.url });
  url = api.url;
  stop = api.app.get(StopSignal);
});
afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});
afterAll(async () => {
  await board.close();
  relay.close();
});

const kinds = (stream: EventStream) => stream.events.map(({ event }) => event);

/** Longer than what makes a process doubt that it is the same Redis. */
const LONG_MS = 2_500;

/** A channel that is watched through the relay, and what was said in it while Redis was away for the watching api. */
async function outage(meanwhile?: (log: string) => Promise<unknown>) {
  const channel = board.channel();
  await channel.start();
  const stream = await EventStream.open(url, channel.id);
  open.push(stream);
  const said = async () => {
    const id = await channel.chat(viewer('alice'), 1);
    await board.settle();
    return id;
  };
  const first = await said();
  await stream.until(() => expect(stream.of('leaderboard')).toHaveLength(1));
  const cutMs = Date.now();
  relay.cut();
  const late = await EventStream.open(url, channel.id);
  open.push(late);
  await eventually(() => expect(late.comments.length).toBeGreaterThan(0));
  expect(late.events).toEqual([]);
  await meanwhile?.(board.keys.events(channel.id));
  await eventually(() => expect(Date.now() - cutMs).toBeGreaterThan(LONG_MS));
  expect(stream.ending).toBe('none');
  return { channel, stream, late, said, first };
}

test('while Redis is away connections stay, new ones wait, and afterwards nothing is missing', async () => {
  const { stream, late, channel, first } = await outage(async (log) => {
    // Another api took it in; this one comes to know when Redis is back for it.
    const coin = { message_id: 'meanwhile', user_id: '1', username: 'bob', session_id: 'x', amount: 1 };
    await board.redis.xadd(log, '*', 'awards', JSON.stringify([{ ...coin, balance: 1, points_earned: 1 }]));
  });
  relay.mend();
  await stream.until(() => expect(stream.of('coin').at(-1)).toMatchObject({ message_id: 'meanwhile' }));
  expect(kinds(stream).filter((event) => event === 'snapshot')).toHaveLength(1);
  await late.until(() => expect(late.shownIds).toEqual([first]));
  const next = await channel.chat(viewer('bob'), 2);
  for (const one of [stream, late]) await one.until(() => expect(one.messageIds.at(-1)).toBe(next));
});

test('who connected while Redis is away goes on from where they were', async () => {
  const { stream, channel, said } = await outage();
  const after = stream.last?.id as string;
  const resumed = await EventStream.open(url, channel.id, { 'Last-Event-ID': after });
  open.push(resumed);
  expect(resumed.events).toEqual([]);
  relay.mend();
  const next = await said();
  await resumed.until(() => expect(resumed.messageIds).toEqual([next]));
  expect(kinds(resumed)).not.toContain('snapshot');
});

test('a process that ends closes also the connections that wait', async () => {
  const { late } = await outage();
  stop.abort();
  await eventually(() => expect(late.ending).toBe('end'));
});

test('a Redis that comes back without what was told last begins anew with a snapshot', async () => {
  const { stream, said, first } = await outage((log) => board.redis.del(log));
  relay.mend();
  await stream.until(() => expect(kinds(stream).at(-1)).toBe('snapshot'));
  expect(stream.shownIds).toEqual([first]);
  const next = await said();
  await stream.until(() => expect(stream.messageIds.at(-1)).toBe(next));
});
