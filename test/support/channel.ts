import type { ChatMessageBody, Person } from '../../simulator/kick-bodies';
import { chatMessage, streamEnded, streamMetadata, streamStarted } from '../../simulator/kick-events';
import { kickTime } from '../../simulator/kick-time';
import type { FakeKick, Sending } from './fake-kick';
import { idOf, viewer } from './people';

const MINUTE = 60_000;

/** When something happens, in minutes after the stream's start; `sent` when Kick reports it (ms, default now). */
export interface When extends Sending {
  minute?: number;
}

/**
 * One broadcaster with a stream that began an hour ago. All times are minutes after that start, so that a test says
 * when things happened and nothing depends on when it runs. Every delivery is expected to be accepted.
 */
export class Channel {
  readonly broadcaster: Person;
  /** Kick's times have whole seconds. */
  readonly started: number;

  constructor(
    private readonly kick: FakeKick,
    { startedAgoMinutes = 60, name = 'sweetflips' } = {},
  ) {
    this.broadcaster = viewer(name, { is_verified: true });
    this.started = Math.floor(Date.now() / 1000) * 1000 - startedAgoMinutes * MINUTE;
  }

  get id(): string {
    return idOf(this.broadcaster);
  }

  /** Session id of a stream that began `minute` minutes after the first. */
  session(minute = 0): string {
    return `${this.id}-${this.ms(minute) / 1000}`;
  }

  ms(minute: number): number {
    return this.started + Math.round(minute * 60) * 1000;
  }

  time(minute: number): string {
    return kickTime(this.ms(minute));
  }

  /** The stream that begins at `minute`. */
  start({ minute = 0, title = 'Friday night', ...sending }: When & { title?: string } = {}): Promise<void> {
    const body = streamStarted({ broadcaster: this.broadcaster, title, started_at: this.time(minute) });
    return this.accepted('livestream.status.updated', body, { sent: this.ms(minute), ...sending });
  }

  /** The stream that began at `of` ends at `minute`. */
  end({
    minute = 30,
    of = 0,
    title = 'Friday night',
    ...sending
  }: When & { of?: number; title?: string } = {}) {
    const body = streamEnded({
      broadcaster: this.broadcaster,
      title,
      started_at: this.time(of),
      ended_at: this.time(minute),
    });
    return this.accepted('livestream.status.updated', body, { sent: this.ms(minute), ...sending });
  }

  /** A new title, as `livestream.metadata.updated`. */
  title(title: string, sending: Sending = {}): Promise<void> {
    const body = streamMetadata({ broadcaster: this.broadcaster, metadata: { title } });
    return this.accepted('livestream.metadata.updated', body, sending);
  }

  /** A message's body, to be sent in a special way. */
  message(sender: Person, minute: number, fields: Partial<ChatMessageBody> = {}): ChatMessageBody {
    return chatMessage({ broadcaster: this.broadcaster, sender, created_at: this.time(minute), ...fields });
  }

  /** Somebody writes; resolves to the message id. */
  async chat(sender: Person, minute: number, fields: Partial<ChatMessageBody> = {}): Promise<string> {
    const body = this.message(sender, minute, fields);
    await this.accepted('chat.message.sent', body);
    return body.message_id;
  }

  private async accepted(type: string, body: unknown, sending?: Sending): Promise<void> {
    const { status, body: answer } = await this.kick.deliver(type, body, sending);
    // A store that was too slow to say so may have taken it: then the second try is a duplicate.
    if (status !== 200 || !/^(accepted|duplicate)$/.test(answer.status))
      throw new Error(`${type} was answered ${status} ${JSON.stringify(answer)}`);
  }
}
