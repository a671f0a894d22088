import type { BoardView, MessageRow } from '../evidence/observed';
import type { Evidence } from './evidence';

/** One chatter of a session, recomputed. `place` is that of the last message in the order of `/api/chat`. */
interface Chatter {
  user_id: string;
  points: number;
  messages: number;
  emotes: number;
  place: number;
  /** Names on the newest messages: one, or several of the same instant. */
  names: Set<string>;
  newestMs: number;
}

/** Every session's board is what its messages make it: rows, order, dense ranks and totals. */
export function boardProblems(evidence: Evidence): string[] {
  const { postgres, api } = evidence.observed;
  const places = placesOf(evidence);
  return postgres.sessions.flatMap(({ id }) => {
    const board = api.boards.get(id);
    if (!board) return [`there is no leaderboard of session ${id}`];
    const counted = postgres.messages.filter((row) => row.session_id === id && counts(row));
    return compare(id, board, chattersOf(counted, evidence, places));
  });
}

/** Everybody who wrote in the session, but no bots and nobody anonymous. */
const counts = ({ sweet_coins_reason: reason }: MessageRow) =>
  reason === 'chat_message' || reason === 'rate_limited';

/** The place of each message in its channel's order, the oldest first. */
function placesOf({ observed }: Evidence): Map<string, number> {
  const places = new Map<string, number>();
  for (const views of observed.api.chat.values()) {
    views.forEach(({ message_id }, n) => places.set(message_id, views.length - n));
  }
  return places;
}

function chattersOf(rows: MessageRow[], { acks }: Evidence, places: Map<string, number>): Chatter[] {
  const chatters = new Map<string, Chatter>();
  for (const row of rows) {
    const user_id = row.sender_user_id ?? '';
    const sent = acks.messages.get(row.message_id)?.what;
    const chatter = chatters.get(user_id) ?? {
      user_id,
      points: 0,
      messages: 0,
      emotes: 0,
      place: 0,
      names: new Set<string>(),
      newestMs: -Infinity,
    };
    chatters.set(user_id, chatter);
    chatter.points += row.sweet_coins_earned;
    chatter.messages += 1;
    chatter.emotes += sent?.emotes ?? 0;
    chatter.place = Math.max(chatter.place, places.get(row.message_id) ?? 0);
    if (row.created_ms > chatter.newestMs) chatter.names.clear();
    if (row.created_ms >= chatter.newestMs) chatter.names.add(sent?.username ?? '');
    chatter.newestMs = Math.max(chatter.newestMs, row.created_ms);
  }
  return [...chatters.values()].sort(
    (a, b) => b.points - a.points || b.messages - a.messages || a.place - b.place,
  );
}

function compare(id: string, board: BoardView, chatters: Chatter[]): string[] {
  const problems: string[] = [];
  const say = (text: string) => problems.push(`board of ${id}: ${text}`);
  const sum = (of: (chatter: Chatter) => number) =>
    chatters.reduce((total, chatter) => total + of(chatter), 0);
  const totals = {
    total_messages: sum(({ messages }) => messages),
    total_points: sum(({ points }) => points),
    unique_chatters: chatters.length,
  };
  for (const [name, should] of Object.entries(totals)) {
    const is = board.stats[name as keyof typeof totals];
    if (is !== should) say(`${name} is ${is} instead of ${should}`);
  }
  if (board.leaderboard.length !== chatters.length)
    say(`${board.leaderboard.length} rows instead of ${chatters.length}`);
  let rank = 0;
  chatters.forEach((chatter, n) => {
    if (chatter.points !== chatters[n - 1]?.points) rank += 1;
    const row = board.leaderboard[n];
    if (!row) return;
    const is = [row.user_id, row.rank, row.points_earned, row.messages_sent, row.emotes_used].join(' ');
    const should = [chatter.user_id, rank, chatter.points, chatter.messages, chatter.emotes].join(' ');
    if (is !== should)
      say(`row ${n + 1} (user, rank, points, messages, emotes) is ${is} instead of ${should}`);
    else if (!chatter.names.has(row.username)) say(`${row.user_id} is called ${row.username}`);
  });
  return problems;
}
