import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { isFeedUrl } from '../../platform/config/feed-settings';
import { stoppedAfter } from '../../platform/deadline';
import { fieldsOf, textOrEmpty } from '../api/answer-reader';
import type { Provider } from './feed-provider';

/** Where the feed is now. */
export interface FeedPlace {
  provider: Provider;
  address: URL;
  /** What the server wants to be shown; null when it wants nothing. */
  token: string | null;
}

const TIMEOUT_MS = 10_000;
const USER_AGENT = 'Kickboard (self-hosted chat dashboard)';
/** From `…/realtime/channels/{channel id}/chat/connection` (seen). */
const AUTH = '../../../auth/connection';

/**
 * Asks as Kick's page does which provider has a channel's chat, and where. Kick has moved from one to the other without notice, so what
 * is answered counts, before each connection (source: Kick's own page, September 2026; not documented).
 */
@Injectable()
export class FeedDiscovery implements OnModuleDestroy {
  private readonly closing = new AbortController();
  private readonly client = { id: crypto.randomUUID(), type: 'web' };

  onModuleDestroy(): void {
    this.closing.abort();
  }

  /** @throws Error with a reason when Kick does not say, or names nothing that we speak */
  async find(question: URL): Promise<FeedPlace> {
    const found = placeOf(await this.ask(question));
    if (!found) throw new Error(`${question.host} names no provider that Kickboard speaks`);
    if (found.provider === 'pusher') return { ...found, token: null };
    return { ...found, token: await this.token(new URL(AUTH, question)) };
  }

  /** A server that lets everybody in gives none. */
  private async token(url: URL): Promise<string | null> {
    try {
      return textOrEmpty(fieldsOf(fieldsOf(await this.ask(url)).data), 'token') || null;
    } catch {
      return null;
    }
  }

  private ask(url: URL): Promise<unknown> {
    return stoppedAfter(TIMEOUT_MS, url.host, (over) => this.exchange(url, over));
  }

  private async exchange(url: URL, over: AbortSignal): Promise<unknown> {
    const accepted_providers = (['pusher', 'centrifugo'] as const).map((provider) => ({ provider }));
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'User-Agent': USER_AGENT },
      body: JSON.stringify({ client: this.client, capabilities: { accepted_providers } }),
      redirect: 'manual',
      signal: AbortSignal.any([over, this.closing.signal]),
    });
    if (!response.ok) throw new Error(`${url.host} responded with ${response.status}`);
    return response.json();
  }
}

/** The first connection that is named of a provider that we speak; null when there is none. */
export function placeOf(answer: unknown): Pick<FeedPlace, 'provider' | 'address'> | null {
  const { connections } = fieldsOf(fieldsOf(answer).data);
  if (!Array.isArray(connections)) return null;
  for (const connection of connections.map(fieldsOf)) {
    const credentials = fieldsOf(connection.credentials);
    const url = textOrEmpty(credentials, 'url');
    if (connection.provider === 'centrifugo' && isFeedUrl(url))
      return { provider: 'centrifugo', address: new URL(url) };
    const [key, cluster] = [textOrEmpty(credentials, 'app_key'), textOrEmpty(credentials, 'cluster')];
    if (connection.provider === 'pusher' && /^\w+$/.test(key) && /^[a-z0-9-]+$/.test(cluster))
      return { provider: 'pusher', address: new URL(`wss://ws-${cluster}.pusher.com/app/${key}`) };
  }
  return null;
}
