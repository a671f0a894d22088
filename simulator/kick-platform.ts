import { ulid } from 'ulid';
import type { StreamStatusBody } from './kick-bodies';
import type { KickSigner } from './kick-signer';
import { kickTime } from './kick-time';

export interface PlatformChannel {
  user_id: number;
  slug: string;
  /** RFC 3339, the same string as in the webhooks; null while offline. */
  started_at: string | null;
  title: string;
  /** Of its chat on the viewers' feed; neither the user's nor the channel's id. */
  chatroom_id: number;
}

export interface PlatformSubscription {
  id: string;
  app_id: string;
  broadcaster_user_id: number;
  event: string;
  version: number;
  method: string;
  created_at: string;
  updated_at: string;
}

/** How Kick misbehaves; each was seen or reported. */
export interface PlatformFaults {
  /** Every API call: `down` 503, `throttled` 429 without headers, `cloudflare` 403 with a page, `unauthorized` 401, `hangs` no answer. */
  api: 'fine' | 'down' | 'throttled' | 'cloudflare' | 'unauthorized' | 'hangs';
  /** Whether it gives tokens. */
  token: 'fine' | 'down';
  /** `fine`, or the status of the public key's endpoint. */
  publicKey: 'fine' | 401 | 403;
  /** Whether one unknown slug refuses the whole call or is left out of the answer. */
  unknownSlug: 'refused' | 'left-out';
  /** Chat subscriptions that the app may have. */
  subscriptionLimit: number;
  /** Whether it tells who is live; `none`: it says that nobody is. */
  livestreams: 'fine' | 'down' | 'none';
  /** No delivery leaves, though the subscriptions stand. */
  blackout: boolean;
}

/** Failed deliveries of one event after which Kick ends its subscription; really it takes a day. */
const FAILURES_UNTIL_UNSUBSCRIBED = 50;

const CHATROOMS = 910_000_000;

/** What the fake Kick knows: one app, channels, subscriptions, and the key by which it signs. */
export class KickPlatform {
  readonly clientId = 'kickboard-demo';
  readonly clientSecret = 'not-a-secret';
  readonly faults: PlatformFaults = {
    api: 'fine',
    token: 'fine',
    publicKey: 'fine',
    unknownSlug: 'refused',
    subscriptionLimit: 1000,
    livestreams: 'fine',
    blackout: false,
  };
  readonly channels: PlatformChannel[] = [];
  subscriptions: PlatformSubscription[] = [];
  private readonly failures = new Map<string, number>();

  constructor(public signer: KickSigner) {}

  channel(userId: number): PlatformChannel | undefined {
    return this.channels.find(({ user_id }) => user_id === userId);
  }

  addChannel(userId: number, slug: string): PlatformChannel {
    const known = this.channel(userId);
    if (known) return known;
    const channel = { user_id: userId, slug, started_at: null, title: '', chatroom_id: CHATROOMS + userId };
    this.channels.push(channel);
    return channel;
  }

  /** Accepts the same one twice, as Kick does. @returns its id, or why not */
  subscribe(userId: number, event: string, version: number): { id: string } | { error: string } {
    const chats = this.subscriptions.filter((each) => each.event === 'chat.message.sent').length;
    if (event === 'chat.message.sent' && chats >= this.faults.subscriptionLimit)
      return { error: 'event subscription limit reached' };
    const now = kickTime(Date.now());
    const id = ulid();
    this.subscriptions.push({
      id,
      app_id: 'app-of-the-demo',
      broadcaster_user_id: userId,
      event,
      version,
      method: 'webhook',
      created_at: now,
      updated_at: now,
    });
    return { id };
  }

  /** Ids of the subscriptions by which a delivery leaves: none, or two of one that was made twice. */
  subscriptionIds(userId: number, event: string): string[] {
    if (this.faults.blackout) return [];
    return this.subscriptions
      .filter((each) => each.broadcaster_user_id === userId && each.event === event)
      .map(({ id }) => id);
  }

  /** Keeps who is live, by a status that is sent. */
  told(status: StreamStatusBody): void {
    const channel = this.channel(Number(status.broadcaster.user_id));
    if (!channel) return;
    channel.started_at = status.is_live ? status.started_at : null;
    channel.title = status.title;
  }

  /** An event that keeps failing is unsubscribed. */
  delivered(subscriptionId: string, ok: boolean): void {
    const failures = ok ? 0 : (this.failures.get(subscriptionId) ?? 0) + 1;
    this.failures.set(subscriptionId, failures);
    if (failures >= FAILURES_UNTIL_UNSUBSCRIBED)
      this.subscriptions = this.subscriptions.filter(({ id }) => id !== subscriptionId);
  }
}
