import { setTimeout as sleep } from 'node:timers/promises';
import { withTimeout } from '../../simulator/with-timeout';
import { allPages } from '../../test/support/http';
import type { BoardView, ChatView, CoinView, ReceiptView } from './observed';

/** An answer that says nothing: a process or a store was away. */
export class Unanswered extends Error {}

interface ChatPage {
  messages: ChatView[];
  next_cursor: string | null;
  degraded?: boolean;
}

const PAGE = 500;
const COINS_PER_REQUEST = 200;
/** Together about ten seconds: a process that comes back needs a few. */
const ATTEMPTS = 14;

/** Reads the API as a dashboard would. Every method rejects with Unanswered when there is no 200. */
export class HttpReader {
  constructor(
    private readonly baseUrl: () => string | undefined,
    private readonly timeoutMs = 10_000,
  ) {}

  chatPage(filter: Record<string, string>, limit: number, cursor?: string): Promise<ChatPage> {
    const query = new URLSearchParams({ ...filter, limit: String(limit), ...(cursor ? { cursor } : {}) });
    return this.ask<ChatPage>(`/api/chat?${query.toString()}`);
  }

  /** The whole history, page by page. */
  async wholeChat(filter: Record<string, string>): Promise<{ messages: ChatView[]; degraded: boolean }> {
    const pages = await allPages(
      (cursor) => this.chatPage(filter, PAGE, cursor),
      `the pages of ${JSON.stringify(filter)}`,
    );
    return {
      messages: pages.flatMap(({ messages }) => messages),
      degraded: pages.some(({ degraded }) => degraded),
    };
  }

  async coins(messageIds: string[]): Promise<{ coins: Map<string, CoinView>; degraded: boolean }> {
    const coins = new Map<string, CoinView>();
    let degraded = false;
    for (let start = 0; start < messageIds.length; start += COINS_PER_REQUEST) {
      const body = JSON.stringify({ messageIds: messageIds.slice(start, start + COINS_PER_REQUEST) });
      const answer = await this.ask<{ sweet_coins: Record<string, CoinView>; degraded?: boolean }>(
        '/api/chat/sweet-coins',
        { method: 'POST', body, headers: { 'Content-Type': 'application/json' } },
      );
      for (const [id, coin] of Object.entries(answer.sweet_coins)) coins.set(id, coin);
      degraded ||= answer.degraded === true;
    }
    return { coins, degraded };
  }

  board(filter: Record<string, string>): Promise<BoardView> {
    const query = new URLSearchParams({ ...filter, limit: String(PAGE) });
    return this.ask<BoardView>(`/api/stream-session/leaderboard?${query.toString()}`);
  }

  receipt(messageId: string): Promise<ReceiptView> {
    return this.ask<ReceiptView>(`/api/receipts/${encodeURIComponent(messageId)}`);
  }

  private async ask<Answer>(path: string, init: RequestInit = {}, attempt = 1): Promise<Answer> {
    const base = this.baseUrl();
    if (!base) throw new Unanswered('no API runs');
    try {
      return await withTimeout(this.timeoutMs, async (signal) => {
        const response = await fetch(base + path, { ...init, signal });
        if (!response.ok)
          throw new Unanswered(`${path}: ${response.status} ${(await response.text()).slice(0, 200)}`);
        return (await response.json()) as Answer;
      });
    } catch (error) {
      if (error instanceof Unanswered) throw error;
      // A kept-alive connection to a process that has gone since, or that just let it go: a new one may answer.
      const isConnection = error instanceof TypeError && attempt < ATTEMPTS;
      if (!isConnection) throw new Unanswered(`${path}: ${String(error)}`);
      await sleep(100 * attempt);
      return this.ask<Answer>(path, init, attempt + 1);
    }
  }
}
