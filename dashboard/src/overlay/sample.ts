import type { ChatMessage, Leaderboard } from '@kickboard/client';
import { BoardFeed } from '../leaderboard/board-feed';
import { LIVE } from '../live/connection-state';
import { Store } from '../live/store';
import type { MessageLog } from '../chat/message-log';
import type { OverlaySource } from './overlay';

const NAMES = ['misty_gecko', 'slykettle21', 'Stormy_Lemur', 'quiet_otter', 'BraveTurnip', 'late_sparrow'];
const TEXTS = [
  'hello everybody',
  'that was close!',
  'trust the process',
  'what a comeback, I did not see that coming at all',
  'gg',
  'where is the map from?',
];
const INTERVAL_MS = 1500;
/** As many as an overlay shows at most. */
const KEPT = 30;

/** A stream that nobody plays: a line every one and a half seconds, and a coin for it. Runs until the page is closed. */
export function startSample(): OverlaySource {
  const board = new BoardFeed('');
  const chat = { store: new Store<{ messages: MessageLog }>({ messages: [] }) };
  const coins = NAMES.map((_, index) => 60 - 9 * index);
  let count = 0;
  board.receiveSnapshot(sampleBoard(coins, count));
  const tick = () => {
    const index = (count * 5 + Math.floor(count / 4)) % NAMES.length;
    coins[index] = (coins[index] ?? 0) + 1 + (count % 5);
    const { messages } = chat.store.get();
    chat.store.set({ messages: [...messages, sampleMessage(count, index)].slice(-KEPT) });
    const { leaderboard, ...rest } = sampleBoard(coins, count);
    const rows = leaderboard.map((row) => ({ ...row, old_rank: null }));
    board.receiveDelta({ ...rest, rows, left: [], full: false }); // a snapshot would be shown without animations
    count += 1;
  };
  for (let i = 0; i < KEPT / 3; i += 1) tick();
  setInterval(tick, INTERVAL_MS);
  return { board, chat, store: new Store({ board: LIVE, chat: LIVE }) };
}

function sampleBoard(coins: readonly number[], count: number): Leaderboard {
  const scores = [...new Set(coins)].sort((a, b) => b - a);
  const rows = NAMES.map((username, index) => ({
    rank: scores.indexOf(coins[index] ?? 0) + 1,
    user_id: String(index + 1),
    username,
    profile_picture: null,
    points_earned: coins[index] ?? 0,
    messages_sent: count,
    emotes_used: 0,
  }));
  return {
    leaderboard: rows.sort((a, b) => a.rank - b.rank),
    session_id: 'sample',
    has_active_session: true,
    last_updated: count,
    session_title: 'Sample',
    started_at: null,
    ended_at: null,
    stats: { total_messages: 420 + count, total_points: 610 + 3 * count, unique_chatters: 61 },
  };
}

function sampleMessage(count: number, index: number): ChatMessage {
  const person = {
    user_id: String(index + 1),
    username: NAMES[index] ?? '',
    channel_slug: '',
    profile_picture: null,
    is_verified: false,
    is_anonymous: false,
    identity: { username_color: '', badges: [] },
  };
  const time = new Date().toISOString();
  return {
    message_id: `sample-${count}`,
    session_id: 'sample',
    broadcaster: person,
    sender: person,
    content: TEXTS[count % TEXTS.length] ?? '',
    emotes: [],
    replies_to: null,
    created_at: time,
    received_at: time,
    timestamp: Date.now(),
    sweet_coins_earned: 1 + (count % 5),
    sweet_coins_reason: 'chat_message',
    sent_when_offline: false,
  };
}
