import { broadcaster, chatMessage, person, streamStarted } from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { kickTime } from '../../simulator/kick-time';
import type { Rig } from './rig';
import type { Server } from './server';

const ANSWER_MS = 5_000;

/** A channel whose stream is live, told to an api by signed deliveries as they happen. */
export class LiveChannel {
  private constructor(
    private readonly rig: Rig,
    private readonly api: Server,
    readonly broadcasterId: number,
    readonly startedMs: number,
  ) {}

  static async start(rig: Rig, api: Server, broadcasterId: number): Promise<LiveChannel> {
    const startedMs = Math.floor(Date.now() / 1000) * 1000 - 60_000;
    const channel = new LiveChannel(rig, api, broadcasterId, startedMs);
    const body = streamStarted({ broadcaster: channel.broadcaster(), started_at: kickTime(startedMs) });
    await channel.deliver('livestream.status.updated', encodeKickJson(body));
    return channel;
  }

  get sessionId(): string {
    return `${this.broadcasterId}-${this.startedMs / 1000}`;
  }

  /** One message of that viewer; resolves when it is acknowledged. */
  async say(userId: number, content: string): Promise<void> {
    const sender = person({ user_id: userId });
    const body = chatMessage({
      broadcaster: this.broadcaster(),
      sender,
      content,
      created_at: kickTime(Date.now()),
    });
    await this.deliver('chat.message.sent', encodeKickJson(body));
  }

  private broadcaster() {
    return broadcaster({ user_id: this.broadcasterId, username: `channel${this.broadcasterId}` });
  }

  private async deliver(type: string, json: string | Buffer): Promise<void> {
    const body = Buffer.from(json);
    const response = await fetch(`http://127.0.0.1:${this.api.port}/api/webhook`, {
      method: 'POST',
      headers: this.rig.signer.headers(type, body),
      body,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const answer = await response.text();
    if (!response.ok || !answer.includes('"accepted"')) throw new Error(`${type}: ${answer}`);
  }
}
