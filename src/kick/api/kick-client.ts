import { Injectable } from '@nestjs/common';
import { Settings } from '../../platform/config/settings';
import { dataList, fieldsOf, textAt, textOrEmpty } from './answer-reader';
import { AppToken, withSlash } from './app-token';
import { type KickAnswer, together, yes } from './kick-answer';
import { KickHttp, type KickRequest } from './kick-http';
import {
  channelOf,
  type KickChannel,
  liveStreamOf,
  type LiveStream,
  type Subscription,
  type SubscribedEvent,
  subscribedOf,
  subscriptionOf,
  type TokenFacts,
} from './kick-shapes';

/** What one call takes at most: of channels and of removed subscriptions (330 are a 400, seen); of live status. */
const CHANNELS = 50;
const REMOVALS = 50;
const LIVESTREAMS = 100;

/** The calls of Kick's API that Kickboard makes (source: Kick's developer documentation). None of them rejects. */
@Injectable()
export class KickClient {
  constructor(
    private readonly settings: Settings,
    private readonly http: KickHttp,
    private readonly token: AppToken,
  ) {}

  /** Whether there are credentials at all. */
  get hasCredentials(): boolean {
    return Boolean(this.settings.KICK_CLIENT_ID && this.settings.KICK_CLIENT_SECRET);
  }

  /** How far this host's clock is ahead of Kick's (ms, to a second); null before Kick has answered anything. */
  get clockAheadMs(): number | null {
    return this.http.clockAheadMs;
  }

  introspect(): Promise<KickAnswer<TokenFacts>> {
    const url = new URL('oauth/token/introspect', withSlash(this.settings.KICK_AUTH_URL)).href;
    return this.asApp({ method: 'POST', url }, (json) => {
      const data = fieldsOf(fieldsOf(json).data);
      return {
        active: data.active === true,
        client_id: textOrEmpty(data, 'client_id'),
        exp: Number(data.exp) || 0,
      };
    });
  }

  /** The channels of these slugs; those that are not there are missing in the list. */
  async channelsBySlug(slugs: string[]): Promise<KickAnswer<KickChannel[]>> {
    const answers = [];
    for (const bunch of bunches(slugs, CHANNELS)) answers.push(await this.channelBunch('slug', bunch));
    return together(answers);
  }

  async channelsById(ids: string[]): Promise<KickAnswer<KickChannel[]>> {
    const answers = [];
    for (const bunch of bunches(ids, CHANNELS))
      answers.push(await this.channelBunch('broadcaster_user_id', bunch));
    return together(answers);
  }

  /** All subscriptions of the app, or those of one channel. */
  subscriptions(broadcasterId?: string): Promise<KickAnswer<Subscription[]>> {
    const query: [string, string][] = broadcasterId ? [['broadcaster_user_id', broadcasterId]] : [];
    return this.asApp({ method: 'GET', url: this.url('events/subscriptions', query) }, (json) =>
      dataList(json).map(subscriptionOf),
    );
  }

  /** Subscribes to events of one channel. Kick takes the same one twice: list before, and after an unknown answer. */
  subscribe(broadcasterId: string, events: string[]): Promise<KickAnswer<SubscribedEvent[]>> {
    const body = {
      broadcaster_user_id: Number(broadcasterId),
      events: events.map((name) => ({ name, version: 1 })),
      method: 'webhook',
    };
    const url = this.url('events/subscriptions');
    return this.asApp({ method: 'POST', url, body, once: true }, (json) => dataList(json).map(subscribedOf));
  }

  /** Removes subscriptions by id; a bunch that is not removed leaves those before it removed. */
  async unsubscribe(ids: string[]): Promise<KickAnswer<string[]>> {
    const answers: KickAnswer<string[]>[] = [];
    for (const bunch of bunches(ids, REMOVALS)) {
      const query = bunch.map((id): [string, string] => ['id', id]);
      const url = this.url('events/subscriptions', query);
      answers.push(await this.asApp({ method: 'DELETE', url }, () => bunch));
    }
    return together(answers);
  }

  /** Which of these channels are live now. */
  async livestreams(ids: string[]): Promise<KickAnswer<LiveStream[]>> {
    const answers: KickAnswer<LiveStream[]>[] = [];
    for (const bunch of bunches(ids, LIVESTREAMS)) {
      const query = bunch.map((id): [string, string] => ['user_id', id]);
      const url = this.url('users/livestreams', query);
      answers.push(await this.asApp({ method: 'GET', url }, (json) => dataList(json).map(liveStreamOf)));
    }
    return together(answers);
  }

  /** The key by which Kick signs its deliveries (PEM); no token is needed. @param once not asked a second time */
  publicKey({ once = false } = {}): Promise<KickAnswer<string>> {
    return this.http.ask({ method: 'GET', url: this.url('public-key'), once }, (json) =>
      textAt(fieldsOf(fieldsOf(json).data), 'public_key'),
    );
  }

  /** One unknown slug makes Kick refuse the whole call, or is left out (both seen): a refused bunch is halved. */
  private async channelBunch(name: string, values: string[]): Promise<KickAnswer<KickChannel[]>> {
    const query = values.map((value): [string, string] => [name, value]);
    const answer = await this.asApp({ method: 'GET', url: this.url('channels', query) }, (json) =>
      dataList(json).map(channelOf),
    );
    const isRefused = answer.is === 'no' && (answer.status === 400 || answer.status === 404);
    if (!isRefused) return answer;
    if (values.length === 1) return yes([]);
    const half = Math.ceil(values.length / 2);
    return together([
      await this.channelBunch(name, values.slice(0, half)),
      await this.channelBunch(name, values.slice(half)),
    ]);
  }

  private url(path: string, query: [string, string][] = []): string {
    const url = new URL(`public/v1/${path}`, withSlash(this.settings.KICK_API_URL));
    url.search = new URLSearchParams(query).toString();
    return url.href;
  }

  /** With the app's token; one that Kick does not take any more is replaced once. */
  private async asApp<T>(request: KickRequest, read: (json: unknown) => T): Promise<KickAnswer<T>> {
    for (let attempt = 1; ; attempt += 1) {
      const token = await this.token.get();
      if (token.is !== 'yes') return token;
      const headers = { Authorization: `Bearer ${token.value}` };
      const answer = await this.http.ask({ ...request, headers }, read);
      if (attempt > 1 || answer.is !== 'no' || answer.status !== 401) return answer;
      this.token.forget(token.value);
    }
  }
}

function* bunches<T>(items: T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
