// Whole answers of the API from the few fields that matter to a test.
import type { ChatMessage, Leaderboard, LeaderboardRow } from '@kickboard/client';

export function message(message_id: string, given: Partial<ChatMessage> = {}): ChatMessage {
  const person = {
    user_id: '1',
    username: 'ann',
    channel_slug: 'ann',
    profile_picture: null,
    is_verified: false,
    is_anonymous: false,
    identity: { username_color: '', badges: [] },
  };
  return {
    message_id,
    content: 'hi',
    broadcaster: person,
    sender: person,
    replies_to: null,
    emotes: [],
    session_id: null,
    sent_when_offline: false,
    created_at: '2026-01-01T00:00:00.000Z',
    timestamp: 1000,
    received_at: '2026-01-01T00:00:00.000Z',
    sweet_coins_earned: 0,
    sweet_coins_reason: 'pending',
    ...given,
  };
}

export function row(user_id: string, given: Partial<LeaderboardRow> = {}): LeaderboardRow {
  const counts = { points_earned: 0, messages_sent: 1, emotes_used: 0 };
  return { rank: 1, user_id, username: user_id, profile_picture: null, ...counts, ...given };
}

/** Rows ranked by their points, which is all that most tests care for. */
export function board(points: Record<string, number>, given: Partial<Leaderboard> = {}): Leaderboard {
  const scores = [...new Set(Object.values(points))].sort((a, b) => b - a);
  const rows = Object.entries(points).map(([user_id, points_earned]) =>
    row(user_id, { points_earned, rank: scores.indexOf(points_earned) + 1 }),
  );
  return {
    leaderboard: rows.sort((a, b) => a.rank - b.rank),
    session_id: '4242-1',
    has_active_session: true,
    last_updated: 0,
    session_title: null,
    started_at: null,
    ended_at: null,
    stats: { total_messages: 0, total_points: 0, unique_chatters: 0 },
    ...given,
  };
}

export const NOTHING_LIVE = board({}, { session_id: null, has_active_session: false });
