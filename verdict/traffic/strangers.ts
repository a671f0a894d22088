import { ban, broadcaster, chatMessage, follow, person, streamStarted } from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { kickTime } from '../../simulator/kick-time';
import type { SeededRandom } from '../../simulator/seeded-random';
import type { Meaning } from './delivery';
import { seededUuid } from './seeded-ids';
import { BROADCASTERS, STRANGER } from './story';

/** A delivery that must change nothing, before it gets its id and time. */
export interface Stranger {
  type: string;
  body: string;
  meaning: Meaning;
  forged?: true;
  /** Signed this long ago. */
  ageMs?: number;
}

const CHAT = 'chat.message.sent';
const STATUS = 'livestream.status.updated';
const TWO_DAYS_MS = 2 * 86_400_000;

/** Makes deliveries that are signed (mostly) and must earn nothing and change nothing (P9, P10). */
export class Strangers {
  private made = 0;

  constructor(private readonly random: SeededRandom) {}

  /** The kinds in turn, so that every run has all of them. */
  next(createdMs: number): Stranger {
    const kinds = [
      () => this.harmless('ignored', 'chat of another broadcaster', CHAT, this.chat(createdMs, STRANGER)),
      () => this.harmless('ignored', 'stream of another broadcaster', STATUS, this.started(createdMs)),
      () => this.harmless('dead_letter', 'chat body as a status', STATUS, this.chat(createdMs)),
      () => this.harmless('dead_letter', 'ban body as chat', CHAT, this.ban(createdMs)),
      () => this.harmless('dead_letter', 'follow body as chat', CHAT, encodeKickJson(follow(this.channel()))),
      () => this.harmless('ignored', 'chat body as a follow', 'channel.followed', this.chat(createdMs)),
      () =>
        this.harmless('ignored', 'chat body as a type unknown', 'chat.message.sung', this.chat(createdMs)),
      () => this.harmless('dead_letter', 'no JSON', CHAT, `{"message_id":"${this.marker()}","content":`),
      () => this.harmless('dead_letter', 'no time', CHAT, this.chat(createdMs, BROADCASTERS[0], 'yesterday')),
      () => this.harmless('dead_letter', 'a list', CHAT, JSON.stringify([this.marker()])),
      () => ({ ...this.harmless('401', 'forged', CHAT, this.chat(createdMs)), forged: true as const }),
      () => ({ ...this.harmless('401', 'stale', CHAT, this.chat(createdMs)), ageMs: TWO_DAYS_MS }),
    ];
    return (kinds[this.made++ % kinds.length] as () => Stranger)();
  }

  private harmless(
    answer: '401' | 'ignored' | 'dead_letter',
    why: string,
    type: string,
    body: string,
  ): Stranger {
    return { type, body, meaning: { kind: 'harmless', answer, why } };
  }

  private chat(createdMs: number, channel = this.someChannel(), createdAt = kickTime(createdMs)): string {
    const body = chatMessage({
      message_id: seededUuid(this.random),
      broadcaster: broadcaster({ user_id: channel.id, username: channel.username }),
      // Nobody who writes elsewhere: whatever is known of them afterwards, they got it from here.
      sender: person({ user_id: 990_000_000 + this.made, username: `stranger_${this.made}` }),
      content: this.marker(),
      created_at: createdAt,
    });
    return encodeKickJson(body);
  }

  private ban(createdMs: number): string {
    const metadata = { reason: 'spam', created_at: kickTime(createdMs), expires_at: null };
    return encodeKickJson(ban({ ...this.channel(), metadata }));
  }

  private started(createdMs: number): string {
    const channel = broadcaster({ user_id: STRANGER.id, username: STRANGER.username });
    return encodeKickJson(
      streamStarted({ broadcaster: channel, title: this.marker(), started_at: kickTime(createdMs) }),
    );
  }

  private channel() {
    const { id, username } = this.someChannel();
    return { broadcaster: broadcaster({ user_id: id, username: `${username} ${this.marker()}` }) };
  }

  private someChannel(): { id: number; username: string } {
    return this.random.pick(BROADCASTERS);
  }

  /** Makes bodies tell apart: a dead letter is recognised by its body. */
  private marker(): string {
    return `must change nothing, ${this.made}`;
  }
}
