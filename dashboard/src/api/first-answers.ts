import { readAccessKey } from './access-key';
import { baseUrl } from './base-url';

/** Rows on the board; also how far down a newcomer's earlier points are known (see board-changes). */
export const BOARD_LIMIT = 50;
/** More messages than a screen shows; the rest of what is kept is read behind them. */
export const FIRST_MESSAGES = 50;

const TIMEOUT_MS = 8000;
/** What waited for longer, in a tab that was hidden meanwhile, is asked for anew. */
const FRESH_MS = 10_000;

const answers = new Map<string, { askedMs: number; response: Promise<Response> }>();

/** Asks for the board and the newest messages of a channel, which the page's code, once it is there, asks for first. */
export function askFirst(broadcasterId: string): void {
  ask('/api/stream-session/leaderboard', { broadcaster_user_id: broadcasterId, limit: `${BOARD_LIMIT}` });
  ask('/api/chat', { broadcaster_user_id: broadcasterId, limit: `${FIRST_MESSAGES}` });
}

/** The answer to this request if it was asked for already; each is given once. */
export function takeFirstAnswer({ method, url }: Request): Promise<Response> | undefined {
  const answer = method === 'GET' ? answers.get(url) : undefined;
  answers.delete(url);
  return answer && Date.now() - answer.askedMs <= FRESH_MS ? answer.response : undefined;
}

function ask(path: string, query: Record<string, string>): void {
  const url = `${baseUrl}${path}?${new URLSearchParams(query).toString()}`;
  const response = readWhole(url);
  answers.set(url, { askedMs: Date.now(), response });
  response.catch(() => undefined); // for the one who takes it to deal with
}

/** With its body: the time that the page's code takes to come does not count as the server's. */
async function readWhole(url: string): Promise<Response> {
  const key = readAccessKey();
  const headers = key ? { 'X-API-Key': key } : {};
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  return new Response(await response.arrayBuffer(), { status: response.status, headers: response.headers });
}
