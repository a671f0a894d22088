import { PUSHER_KEY } from '../../simulator/kick-feeds';
import type { Channel } from './channel';
import { eventually } from './eventually';
import { Kickboard } from './kickboard';

export type Provider = 'pusher' | 'centrifugo';

const PATHS: Record<Provider, string> = { pusher: `/app/${PUSHER_KEY}`, centrifugo: '/connection/websocket' };

export const roomOf = (channel: Channel): number => 910_000_000 + Number(channel.id);

/** Settings that lead to the fake Kick's feed of these channels. */
const feedSettings = (board: Kickboard, provider: Provider, path: string, channels: Channel[]) => ({
  KICK_FEED: provider,
  KICK_FEED_URL: path.startsWith('/api/')
    ? board.kick.address + path
    : board.kick.address.replace('http:', 'ws:') + path,
  KICK_CHATROOM_IDS: channels.map((channel) => `${channel.id}:${roomOf(channel)}`).join(),
});

/** A system whose worker listens to the feed of some channels. @param path of the feed, or below /api of the question where it is */
export async function startWithFeed(provider: Provider, channelCount = 1, path = PATHS[provider]) {
  const board = await Kickboard.start({ apis: 0, workers: 0, connected: () => undefined });
  const channels = Array.from({ length: channelCount }, () => board.channel());
  const settings = feedSettings(board, provider, path, channels);
  await board.startApi(settings);
  await board.startWorker(undefined, settings);
  for (const channel of channels) await untilHeard(board, channel);
  return { board, channels, settings };
}

/** @param atLeast connections that listen to the channel */
export const untilHeard = (board: Kickboard, channel: Channel, atLeast = 1): Promise<void> =>
  eventually(async () => {
    expect(board.kick.server.feeds.listening(roomOf(channel))).toBeGreaterThanOrEqual(atLeast);
  }, 20_000);
