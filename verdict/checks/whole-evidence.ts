import { Acks } from '../evidence/acks';
import type { ChatView, CoinView, MessageRow, ReceiptView } from '../evidence/observed';
import { Knowledge } from '../expect/knowledge';
import type { Delivery, SentMessage, SentStatus } from '../traffic/delivery';
import type { Evidence } from './evidence';

const START = 1_780_000_000_000;
export const SESSION = `4242-${START / 1000}`;
const UNUSABLE = '[1]';

/** What was written, and what the rules make of it: seconds after the start, decision. */
const STORY = [
  { id: 'before', user: '1', after: -60, reason: 'stream_offline' },
  { id: 'first', user: '1', after: 10, reason: 'chat_message' },
  { id: 'soon', user: '1', after: 12, reason: 'rate_limited' },
  { id: 'other', user: '2', after: 12, reason: 'chat_message' },
  { id: 'bot', user: '99', after: 13, reason: 'bot' },
  { id: 'nobody', user: null, after: 14, reason: 'anonymous' },
  { id: 'later', user: '1', after: 15, reason: 'chat_message' },
] as const;

const delivery = (meaning: Delivery['meaning'], body = ''): Delivery => ({
  atMs: 0,
  id: `delivery of ${body}`,
  timestamp: '',
  type: '',
  body,
  meaning,
});

/** Everything as it must be after a short stream, with a cooldown of 5 s: no check finds anything. Made to be spoilt. */
export function wholeEvidence(): Evidence {
  const acks = new Acks();
  const take = (one: Delivery, answer: string, atMs: number) => {
    acks.sending(one, atMs);
    acks.answer(one, answer, true, atMs + 5, 5);
  };
  const start: SentStatus = {
    broadcasterId: '4242',
    isLive: true,
    title: 'a stream',
    startedMs: START,
    endedMs: null,
    sentMs: START,
  };
  take(delivery({ kind: 'status', status: start }), 'accepted', START);
  take(delivery({ kind: 'harmless', answer: 'dead_letter', why: 'a list' }, UNUSABLE), 'dead_letter', START);

  const rows = STORY.map(({ id, user, after, reason }): MessageRow => {
    const createdMs = START + after * 1000;
    const message: SentMessage = {
      messageId: id,
      broadcasterId: '4242',
      senderId: user,
      username: `name of ${user}`,
      isBot: user === '99',
      content: `content of ${id}`,
      emotes: 0,
      createdMs,
    };
    take(delivery({ kind: 'chat', message }), 'accepted', createdMs + 100);
    return {
      message_id: id,
      broadcaster_user_id: '4242',
      sender_user_id: user,
      session_id: after < 0 ? null : SESSION,
      content: message.content,
      created_ms: createdMs,
      received_ms: createdMs + 100,
      sweet_coins_earned: reason === 'chat_message' ? 1 : 0,
      sweet_coins_reason: reason,
    };
  });
  const views = rows.map(view).reverse();
  const board = {
    leaderboard: [
      { rank: 1, user_id: '1', username: 'name of 1', points_earned: 2, messages_sent: 3, emotes_used: 0 },
      { rank: 2, user_id: '2', username: 'name of 2', points_earned: 1, messages_sent: 1, emotes_used: 0 },
    ],
    session_id: SESSION,
    last_updated: 1,
    has_active_session: true,
    stats: { total_messages: 4, total_points: 3, unique_chatters: 2 },
  };
  const coins = () =>
    new Map([
      ['1', 2],
      ['2', 1],
    ]);
  return {
    acks,
    knowledge: new Map([['4242', new Knowledge([...acks.statuses.values()])]]),
    acts: [],
    earners: new Set(['1', '2']),
    cooldownSeconds: 5,
    outages: [],
    poisoned: new Set(['2']),
    redisIsNew: false,
    observed: {
      postgres: {
        messages: rows,
        entries: rows
          .filter(({ sweet_coins_earned }) => sweet_coins_earned > 0)
          .map(({ message_id, sender_user_id, session_id }) => ({
            user_id: sender_user_id ?? '',
            session_id,
            message_id,
            amount: 1,
            reason: 'chat_message',
            idempotency_key: null,
          })),
        balances: coins(),
        sessions: [
          { id: SESSION, broadcaster_user_id: '4242', title: 'a stream', started_ms: START, ended_ms: null },
        ],
        deadLetters: [UNUSABLE],
      },
      redis: {
        coins: coins(),
        sessionCoins: new Map([[SESSION, coins()]]),
        boards: new Map([[SESSION, coins()]]),
      },
      api: {
        chat: new Map([['4242', views]]),
        sessionChat: new Map([[SESSION, views.filter(({ session_id }) => session_id !== null)]]),
        coins: new Map(rows.map((row): [string, CoinView] => [row.message_id, row])),
        receipts: new Map(rows.map((row): [string, ReceiptView] => [row.message_id, receipt(row)])),
        boards: new Map([[SESSION, board]]),
        liveBoards: new Map([['4242', board]]),
      },
    },
  };
}

const receipt = (row: MessageRow): ReceiptView => ({
  reason: row.sweet_coins_reason,
  amount: row.sweet_coins_earned,
  session_id: row.session_id,
  cooldown_message_id: row.message_id === 'soon' ? 'first' : null,
});

function view(row: MessageRow): ChatView {
  return {
    message_id: row.message_id,
    session_id: row.session_id,
    broadcaster: { user_id: row.broadcaster_user_id },
    sender: {
      user_id: row.sender_user_id,
      username: `name of ${row.sender_user_id}`,
      is_anonymous: row.sender_user_id === null,
    },
    content: row.content,
    created_at: new Date(row.created_ms).toISOString(),
    timestamp: row.created_ms,
    sweet_coins_earned: row.sweet_coins_earned,
    sweet_coins_reason: row.sweet_coins_reason,
    sent_when_offline: row.session_id === null,
  };
}
