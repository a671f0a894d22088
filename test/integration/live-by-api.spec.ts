import { LiveStatusService } from '../../src/kick/live-status.service';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { coinsOf } from '../support/reads';
import { viewer } from '../support/people';

const MINUTE = 60_000;
let board: Kickboard;
let channel: Channel;
let live: LiveStatusService;
// Without KICK_BROADCASTER_IDS the worker compares nothing by itself: the test says when, and what time it is then.
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0, connected: () => undefined });
  live = (await board.startWorker()).app.get(LiveStatusService);
});
beforeEach(() => {
  channel = board.channel();
  platform().faults.api = 'fine';
  platform().addChannel(Number(channel.id), channel.id);
});
afterAll(() => board.close());

const platform = () => board.kick.server.platform;
const listed = (started_at: string | null) =>
  Object.assign(platform().addChannel(Number(channel.id), ''), { started_at, title: 'by the API' });
const ask = (afterMs = 0) => live.compare([channel.id], Date.now() + afterMs);

interface Sessions {
  sessions: { session_id: string; is_live: boolean; session_title: string }[];
}
const sessions = async () => {
  const { body } = await board.get<Sessions>(`/api/stream-sessions?broadcaster_user_id=${channel.id}`);
  return body.sessions.map(({ session_id, is_live }) => [session_id, is_live]);
};

test('a stream whose start no webhook told begins by the API, and its chat earns', async () => {
  listed(channel.time(0));
  await ask();
  expect(await sessions()).toEqual([[channel.session(), true]]);
  const message = await channel.chat(viewer('alice'), 1);
  await eventually(async () => expect(await coinsOf(board, [message])).toEqual(['1']));
  // The webhook comes after all: the same stream.
  await channel.start();
  expect(await sessions()).toEqual([[channel.session(), true]]);
});

test('a stream ends when two answers a minute apart say so, not before', async () => {
  await channel.start();
  await ask();
  await ask(MINUTE / 2);
  expect(await sessions()).toEqual([[channel.session(), true]]);
  await ask(MINUTE + 1000);
  expect(await sessions()).toEqual([[channel.session(), false]]);
});

test('ten minutes without an answer change nothing', async () => {
  await channel.start();
  platform().faults.api = 'cloudflare';
  expect(await ask()).toMatchObject({ is: 'unknown' });
  expect(await ask(10 * MINUTE)).toMatchObject({ is: 'unknown' });
  expect(await sessions()).toEqual([[channel.session(), true]]);
  platform().faults.api = 'fine';
  listed(channel.time(0));
  await ask(11 * MINUTE);
  expect(await sessions()).toEqual([[channel.session(), true]]);
});

test('a stream that has ended and is still listed for a while stays ended', async () => {
  await channel.start();
  listed(channel.time(0));
  await ask();
  await channel.end({ minute: 60, sent: Date.now() });
  await ask(8_000);
  expect(await sessions()).toEqual([[channel.session(), false]]);
  listed(null);
  await ask(MINUTE);
  expect(await sessions()).toEqual([[channel.session(), false]]);
});
