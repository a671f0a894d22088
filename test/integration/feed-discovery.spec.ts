import { feedMessage } from '../../simulator/feed-bodies';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { roomOf, startWithFeed, untilHeard } from '../support/feeds';
import type { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf } from '../support/reads';

const SOON_MS = 25_000;

let board: Kickboard;
let channel: Channel;
beforeAll(async () => {
  // Kick names the other provider than the setting does.
  const started = await startWithFeed('pusher', 1, '/api/v1/realtime/channels/77/chat/connection');
  board = started.board;
  channel = started.channels[0] as Channel;
  await channel.start();
}, 60_000);
afterAll(() => board.close());

const earnsByFeed = async (name: string): Promise<void> => {
  const message = channel.message(viewer(name), 1);
  const shown = feedMessage(message, roomOf(channel));
  if (shown) board.kick.server.feeds.publish(roomOf(channel), shown);
  await eventually(async () => expect(await coinsOf(board, [message.message_id])).toEqual(['1']), SOON_MS);
};

test('Kick is asked which provider has the chat, and where, and is shown the token that it gives', async () => {
  await earnsByFeed('alice');
  const { feeds, questions } = board.kick.server;
  expect(feeds.shown).toEqual(questions.tokens);
  expect(questions.tokens).toHaveLength(1);
}, 60_000);

test('Kick is asked anew before each connection, and as long as it does not say', async () => {
  const { feeds, questions } = board.kick.server;
  questions.isDown = true;
  feeds.drop();
  await eventually(async () => expect(feeds.listening(roomOf(channel))).toBe(0));
  questions.isDown = false;
  await untilHeard(board, channel);
  await earnsByFeed('bob');
  expect(questions.tokens.length).toBeGreaterThan(1);
  expect(feeds.shown).toEqual(questions.tokens);
}, 90_000);
