import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { FeedEvent } from './feed-bodies';

type Protocol = 'pusher' | 'centrifugo';

/** How a feed misbehaves: `refuses` every connection, is `silent` (accepts and never says anything again), or is fine. */
export type FeedFault = 'fine' | 'refuses' | 'silent';

interface Listener {
  socket: WebSocket;
  protocol: Protocol;
  channels: Set<string>;
}

/** What a client sends, of either protocol. */
interface Command {
  event?: string;
  data?: { channel?: string };
  id?: number;
  connect?: { token?: string };
  subscribe?: { channel: string };
}

/** The app that Kick's pages name (seen). */
export const PUSHER_KEY = '32cbd69e4b950bf97679';
const PINGS_EVERY_MS = 10_000;

/** The viewers' feed of the fake Kick, by both protocols that Kick's pages have spoken, on its own address. */
export class KickFeeds {
  fault: FeedFault = 'fine';
  /** Half of Kick's messages have come as objects instead of strings (seen with Centrifugo). */
  private isObject = false;
  /** What clients of Centrifugo have shown, newest last. */
  readonly shown: (string | undefined)[] = [];
  private readonly listeners = new Set<Listener>();
  private readonly server = new WebSocketServer({ noServer: true });
  private readonly pings: NodeJS.Timeout;

  constructor(http: Server) {
    http.on('upgrade', (request, socket, head) => {
      const protocol = protocolOf(new URL(request.url ?? '/', 'http://kick').pathname);
      if (protocol === null || this.fault === 'refuses') return void socket.destroy();
      this.server.handleUpgrade(request, socket, head, (client) =>
        this.accept(client, protocol, request.url),
      );
    });
    this.pings = setInterval(() => this.ping(), PINGS_EVERY_MS);
    this.pings.unref();
  }

  /** Who listens to a chatroom. */
  listening(chatroomId: number): number {
    return [...this.listeners].filter(({ channels }) => channels.has(channelOf(chatroomId))).length;
  }

  publish(chatroomId: number, { event, data }: FeedEvent): void {
    const channel = channelOf(chatroomId);
    for (const listener of this.listeners) {
      if (!listener.channels.has(channel)) continue;
      this.isObject = !this.isObject;
      const text = JSON.stringify(data);
      if (listener.protocol === 'pusher') this.say(listener, { event, channel, data: text });
      else {
        const pub = { data: { event, data: this.isObject ? data : text } };
        this.say(listener, { push: { channel, pub } });
      }
    }
  }

  /** Sends a frame as it is to everybody. */
  sendRaw(frame: string): void {
    for (const { socket } of this.listeners) socket.send(frame);
  }

  /** Breaks every connection off. */
  drop(): void {
    for (const { socket } of this.listeners) socket.terminate();
  }

  close(): void {
    clearInterval(this.pings);
    this.drop();
    this.server.close();
  }

  private accept(socket: WebSocket, protocol: Protocol, url = ''): void {
    const listener: Listener = { socket, protocol, channels: new Set() };
    this.listeners.add(listener);
    socket.on('close', () => this.listeners.delete(listener));
    socket.on('message', (raw) => this.heard(listener, raw));
    if (protocol === 'centrifugo') return;
    if (!url.startsWith(`/app/${PUSHER_KEY}`)) {
      const data = JSON.stringify({ code: 4001, message: 'Could not find app by key' });
      this.say(listener, { event: 'pusher:error', data });
      return socket.close(4001);
    }
    const data = JSON.stringify({
      socket_id: `${process.pid}.${this.listeners.size}`,
      activity_timeout: 120,
    });
    this.say(listener, { event: 'pusher:connection_established', data });
  }

  private heard(listener: Listener, raw: RawData): void {
    if (this.fault === 'silent') return;
    // One frame may hold several commands, a line each.
    for (const line of String(raw as Buffer)
      .split('\n')
      .filter(Boolean)) {
      const command = JSON.parse(line) as Command;
      if (listener.protocol === 'pusher') this.answerPusher(listener, command);
      else this.answerCentrifugo(listener, command);
    }
  }

  private answerPusher(listener: Listener, { event, data }: Command): void {
    if (event === 'pusher:ping') this.say(listener, { event: 'pusher:pong', data: '{}' });
    if (event !== 'pusher:subscribe' || !data?.channel) return;
    listener.channels.add(data.channel);
    this.say(listener, {
      event: 'pusher_internal:subscription_succeeded',
      channel: data.channel,
      data: '{}',
    });
  }

  private answerCentrifugo(listener: Listener, { id, connect, subscribe }: Command): void {
    if (connect) {
      this.shown.push(connect.token);
      const ping = PINGS_EVERY_MS / 1000;
      this.say(listener, {
        id,
        connect: { client: randomUUID(), version: '6.9.6 PRO', ping, pong: true },
      });
    }
    if (!subscribe) return;
    listener.channels.add(subscribe.channel);
    this.say(listener, { id, subscribe: {} });
  }

  private ping(): void {
    for (const listener of this.listeners) if (listener.protocol === 'centrifugo') this.say(listener, {});
  }

  private say({ socket }: Listener, frame: object): void {
    if (this.fault !== 'silent') socket.send(JSON.stringify(frame));
  }
}

const channelOf = (chatroomId: number) => `chatrooms.${chatroomId}.v2`;

function protocolOf(path: string): Protocol | null {
  if (path.startsWith('/app/')) return 'pusher';
  return path === '/connection/websocket' ? 'centrifugo' : null;
}
