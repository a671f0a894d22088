import type Redis from 'ioredis';
import type { HttpReader } from './http-reader';
import type { ApiState, BoardView, ChatView, Observed } from './observed';
import { readPostgres } from './postgres-state';
import { readRedis } from './redis-state';

/** Looks at everything once, when all is quiet. */
export async function observe(
  databaseUrl: string,
  redis: Redis,
  reader: HttpReader,
  asked: { broadcasters: string[]; sessions: string[]; messages: string[] },
): Promise<Observed> {
  const postgres = await readPostgres(databaseUrl);
  const sessions = [...new Set([...asked.sessions, ...postgres.sessions.map(({ id }) => id)])];
  const api = await readApi(reader, { ...asked, sessions });
  return { postgres, redis: await readRedis(redis), api };
}

async function readApi(
  reader: HttpReader,
  asked: { broadcasters: string[]; sessions: string[]; messages: string[] },
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
  return { chat, sessionChat, coins, boards, liveBoards };
}
