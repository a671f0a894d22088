import { setTimeout as sleep } from 'node:timers/promises';
import { feedMessage } from '../../simulator/feed-bodies';
import type { ChatMessageBody } from '../../simulator/kick-bodies';
import { PUSHER_KEY } from '../../simulator/kick-feeds';
import { KickServer } from '../../simulator/kick-server';
import { KickSigner } from '../../simulator/kick-signer';
import { eventually } from '../../test/support/eventually';
import { type Fault, KICK_FAULTS } from '../faults';
import type { Delivery } from '../traffic/delivery';
import { BROADCASTERS } from '../traffic/story';

const SYNC_SECONDS = 10;
/** A worker that died with the lease is followed by another within 15 s; then Kick is asked, one call after the other. */
const BACK_WITHIN_MS = SYNC_SECONDS * 1000 + 20_000;
const LISTENING_WITHIN_MS = 30_000;
/** The feed's messages wait for their webhooks; then they are taken in. */
const TAKEN_IN_MS = 4_000;
const CHAT = 'chat.message.sent';

/** A Kick that the system is connected to, when one of Kick's own faults is chosen. */
export class ConnectedKick {
  private constructor(
    private readonly server: KickServer,
    private readonly url: string,
    private readonly faults: Set<Fault>,
  ) {}

  static async start(signer: KickSigner, faults: Set<Fault>): Promise<ConnectedKick | null> {
    if (!KICK_FAULTS.some((fault) => faults.has(fault))) return null;
    const server = new KickServer(signer);
    for (const { id, username } of BROADCASTERS)
      server.platform.addChannel(id, username.replaceAll('_', '-'));
    // The story's streams are told late and out of order; who is live now, it does not know.
    server.platform.faults.livestreams = 'down';
    return new ConnectedKick(server, await server.listen(), faults);
  }

  /** For the system: without a key of its own it asks for Kick's. */
  get settings(): Record<string, string> {
    const feed = {
      KICK_FEED: 'pusher',
      KICK_FEED_URL: `${this.url.replace('http:', 'ws:')}/app/${PUSHER_KEY}`,
      KICK_CHATROOM_IDS: BROADCASTERS.map(({ id }) => `${id}:${this.room(id)}`).join(),
    };
    return {
      ...this.server.settings(this.url),
      KICK_SYNC_INTERVAL_SECONDS: String(SYNC_SECONDS),
      ...(this.faults.has('key-rotation') ? { KICK_PUBLIC_KEY: '' } : {}),
      ...(this.faults.has('blackout') ? feed : {}),
    };
  }

  get signer(): KickSigner {
    return this.server.platform.signer;
  }

  /** Resolves when the system has subscribed to everything, and listens to the feed. */
  async connected(): Promise<void> {
    await until(
      () => BROADCASTERS.every(({ id }) => this.isSubscribed(id, CHAT)),
      BACK_WITHIN_MS,
      'subscribed',
    );
    if (this.faults.has('blackout')) await this.listening();
  }

  /** Whether Kick would send this now. Strangers' deliveries come from other apps, whatever Kick does. */
  sends({ meaning, type, forged }: Delivery): boolean {
    // A look for the key is made once a minute at most, and a wrong signature shortly before would use it up.
    if (forged) return !this.faults.has('key-rotation');
    const broadcasterId = broadcasterOf(meaning);
    if (broadcasterId === null) return true;
    return !this.server.platform.faults.blackout && this.isSubscribed(Number(broadcasterId), type);
  }

  /**
   * How to show a message to the viewers, of whom the system is one; it resolves when the system has had time to take it in.
   * Null when Kick does not: it does so during a black-out only, so that the webhooks are not relieved of their work.
   */
  toShow({ meaning, body }: Delivery): (() => Promise<void>) | null {
    if (
      meaning.kind !== 'chat' ||
      !this.server.platform.faults.blackout ||
      meaning.message.createdMs === null
    )
      return null;
    const room = this.room(Number(meaning.message.broadcasterId));
    const shown = feedMessage(JSON.parse(body) as ChatMessageBody, room);
    if (!shown || this.server.feeds.listening(room) === 0) return null;
    return async () => {
      this.server.feeds.publish(room, shown);
      await sleep(TAKEN_IN_MS);
    };
  }

  /** No webhook leaves for so long; the chat goes on. */
  async blackout(lastsMs: number): Promise<void> {
    await this.listening();
    this.server.platform.faults.blackout = true;
    await sleep(lastsMs);
    this.server.platform.faults.blackout = false;
    await sleep(TAKEN_IN_MS);
  }

  rotateKey(): void {
    this.server.platform.signer = KickSigner.generate();
  }

  /** Kick forgets the subscriptions. Rejects when they are not there again in time. */
  async unsubscribe(): Promise<void> {
    this.server.platform.subscriptions = [];
    await this.connected();
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private listening(): Promise<void> {
    const { feeds } = this.server;
    const all = () => BROADCASTERS.every(({ id }) => feeds.listening(this.room(id)) > 0);
    return until(all, LISTENING_WITHIN_MS, 'listening to the feed');
  }

  private isSubscribed(broadcasterId: number, type: string): boolean {
    const { subscriptions } = this.server.platform;
    return subscriptions.some((each) => each.broadcaster_user_id === broadcasterId && each.event === type);
  }

  private room(broadcasterId: number): number {
    return this.server.platform.channel(broadcasterId)?.chatroom_id ?? 0;
  }
}

function broadcasterOf(meaning: Delivery['meaning']): string | null {
  switch (meaning.kind) {
    case 'chat':
      return meaning.message.broadcasterId;
    case 'status':
      return meaning.status.broadcasterId;
    case 'title':
      return meaning.broadcasterId;
    case 'harmless':
      return null;
  }
}

const until = (isSo: () => boolean, withinMs: number, what: string): Promise<void> =>
  eventually(() => {
    if (!isSo()) throw new Error(`the system is not ${what} after ${withinMs} ms`);
  }, withinMs);
