import type Redis from 'ioredis';
import type { HttpReader } from './http-reader';
import type { ApiState, BoardView, ChatView, MessageRow, Observed, ReceiptView } from './observed';
import { readPostgres } from './postgres-state';
import { readRedis } from './redis-state';

/** Each costs a request. */
const RECEIPTS = 60;

/** Looks at everything once, when all is quiet. */
export async function observe(
  databaseUrl: string,
  redis: Redis,
  reader: HttpReader,
  asked: { broadcasters: string[]; sessions: string[]; messages: string[] },
): Promise<Observed> {
  const postgres = await readPostgres(databaseUrl);
  const sessions = [...new Set([...asked.sessions, ...postgres.sessions.map(({ id }) => id)])];
  const receipts = receiptsToAsk(postgres.messages);
  const api = await readApi(reader, { ...asked, sessions, receipts });
  return { postgres, redis: await readRedis(redis), api };
}

/** Those that name another message's award, and some of the others; of the newest and of the oldest. */
function receiptsToAsk(rows: MessageRow[]): string[] {
  const some = (all: MessageRow[]) => [...all.slice(0, RECEIPTS), ...all.slice(-RECEIPTS)];
  const isLimited = ({ sweet_coins_reason }: MessageRow) => sweet_coins_reason === 'rate_limited';
  const limited = rows.filter(isLimited);
  const others = rows.filter((row) => !isLimited(row));
  return [...new Set([...some(limited), ...some(others)].map(({ message_id }) => message_id))];
}

async function readApi(
  reader: HttpReader,
  asked: { broadcasters: string[]; sessions: string[]; messages: string[]; receipts: string[] },
): Promise<ApiState> {
  const chat = new Map<string, ChatView[]>();
  const sessionChat = new Map<string, ChatView[]>();
  const boards = new Map<string, BoardView>();
  const liveBoards = new Map<string, BoardView>();
  for (const id of asked.broadcasters) {
    chat.set(id, (await reader.wholeChat({ broadcaster_user_id: id })).messages);
    liveBoards.set(id, await reader.board({ broadcaster_user_id: id }));
  }
  for (const id of asked.sessions) {
    sessionChat.set(id, (await reader.wholeChat({ session_id: id })).messages);
    // A session that should be there and is not: the checks report it, not this reader.
    const board = await reader.board({ session_id: id }).catch(() => undefined);
    if (board) boards.set(id, board);
  }
  const { coins } = await reader.coins(asked.messages);
  const receipts = new Map<string, ReceiptView>();
  for (const id of asked.receipts) receipts.set(id, await reader.receipt(id));
  return { chat, sessionChat, coins, receipts, boards, liveBoards };
}
