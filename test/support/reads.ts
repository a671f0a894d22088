import type { HistoryAnswer, MessageDto, RecentAnswer } from '../../src/chat/chat.dto';
import type { SweetCoinsAnswer } from '../../src/coins/sweet-coins.dto';
import type { LeaderboardAnswer } from '../../src/leaderboard/leaderboard.dto';
import { allPages, type Answer, withQuery } from './http';
import type { Kickboard } from './kickboard';

/** An answer as plain data, not as an instance of its class. */
type Plain<T> = Pick<T, keyof T>;

export type Message = Plain<MessageDto>;

export type Query = Record<string, string | number | undefined>;

const ok = <Body>(answer: Answer<Body>): Body => {
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  return answer.body;
};

export const recent = async (board: Kickboard, query: Query = {}): Promise<Message[]> =>
  ok(await board.get<RecentAnswer>(withQuery('/api/chat/recent', query))).messages;

export const history = async (board: Kickboard, query: Query = {}): Promise<Plain<HistoryAnswer>> =>
  ok(await board.get<HistoryAnswer>(withQuery('/api/chat', query)));

/** All pages after one another, newest first. */
export async function allHistory(board: Kickboard, query: Query): Promise<Message[]> {
  const pages = await allPages((cursor) => history(board, { ...query, cursor }));
  return pages.flatMap(({ messages }) => messages);
}

export const sweetCoins = async (board: Kickboard, messageIds: string[]): Promise<Plain<SweetCoinsAnswer>> =>
  ok(await board.post<SweetCoinsAnswer>('/api/chat/sweet-coins', { messageIds }));

/** `1` or `0:rate_limited` of each message, in their order; `unknown` for those without an answer. */
export async function coinsOf(board: Kickboard, messageIds: string[]): Promise<string[]> {
  const { sweet_coins } = await sweetCoins(board, messageIds);
  return messageIds.map((id) => {
    const answer = sweet_coins[id];
    if (!answer) return 'unknown';
    const { sweet_coins_earned: earned, sweet_coins_reason: reason } = answer;
    return reason === 'chat_message' ? String(earned) : `${earned}:${reason}`;
  });
}

export const leaderboard = async (board: Kickboard, query: Query): Promise<Plain<LeaderboardAnswer>> =>
  ok(await board.get<LeaderboardAnswer>(withQuery('/api/stream-session/leaderboard', query)));
