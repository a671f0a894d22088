import type { Person } from '../../simulator/kick-bodies';
import { broadcaster, chatMessage } from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { kickTime, type KickTimeStyle } from '../../simulator/kick-time';
import { Population } from '../../simulator/population';
import type { SeededRandom } from '../../simulator/seeded-random';
import type { SentMessage } from './delivery';
import { seededUuid } from './seeded-ids';
import { BROADCASTERS, type Story } from './story';

const EMOTES = ['[emote:37226:KEKW]', '[emote:39261:kkHuh]', '[emote:1730752:emojiAngel]'];
const ODD = [
  '<b>&amp;</b>',
  '\u2028next',
  '👩‍👩‍👧 ok',
  'مرحبا',
  '__proto__',
  '"quoted" \\ back',
  '\u200bzero',
];
const STYLES: KickTimeStyle[] = [
  { digits: 3 },
  { digits: 6, offsetMinutes: 660 },
  { digits: 9, offsetMinutes: -210 },
  { digits: 0, offsetMinutes: 60 },
];

/** A message and the bytes Kick sends for it. */
export interface WrittenMessage {
  message: SentMessage;
  body: string;
}

/** Writes chat: who says what when, the same for the same seed. */
export class ChatWriter {
  private readonly people: Population;
  private written = 0;

  constructor(
    chatters: number,
    seed: number,
    private readonly story: Story,
    private readonly random: SeededRandom,
  ) {
    this.people = new Population(chatters, seed);
  }

  /** Kick ids of everybody who may earn. */
  earners(): Set<string> {
    return new Set(this.people.chatters.map(({ person }) => String(person.user_id)));
  }

  /** A message that is written when the run is `offsetMs` old. */
  write(offsetMs: number): WrittenMessage {
    const { random, story } = this;
    const sender = this.sender();
    const channel = random.chance(0.6) ? BROADCASTERS[0] : BROADCASTERS[1];
    // Nearly always whole seconds, as Kick's: equal times are the rule.
    const style = random.chance(0.9) ? {} : random.pick(STYLES);
    const wanted = this.createdMs(story.at(offsetMs), offsetMs);
    const createdMs = style.digits ? Math.floor(wanted) : Math.floor(wanted / 1000) * 1000;
    const written = this.compose(sender, channel, createdMs, style);
    if (createdMs > story.runBeginMs + offsetMs) written.message.createdMs = null;
    return written;
  }

  /** Messages that one person wrote at these times, of whole seconds. */
  writeLate(broadcasterId: string, createdMs: number[], random: SeededRandom): WrittenMessage[] {
    const channel = BROADCASTERS.find(({ id }) => String(id) === broadcasterId) ?? BROADCASTERS[0];
    const { person } = this.people.pick(random);
    return createdMs.map((ms) => this.compose(person, channel, ms, {}, random));
  }

  private compose(
    sender: Person,
    channel: (typeof BROADCASTERS)[number],
    createdMs: number,
    style: KickTimeStyle,
    random = this.random,
  ): WrittenMessage {
    const messageId = seededUuid(random);
    const { content, emotes } = this.content(random);
    const body = chatMessage({
      message_id: messageId,
      broadcaster: broadcaster({ user_id: channel.id, username: channel.username }),
      sender,
      content,
      emotes: random.pick([null, undefined, []]),
      created_at: kickTime(createdMs, style),
    });
    const senderId = sender.user_id ? String(sender.user_id) : null;
    const message: SentMessage = {
      messageId,
      broadcasterId: String(channel.id),
      senderId,
      username: sender.username ?? '',
      isBot: sender.username === 'botrix',
      content,
      emotes,
      createdMs,
    };
    return { message, body: encodeKickJson(body) };
  }

  private sender(): Person {
    const { random, people } = this;
    if (random.chance(0.02)) return people.bot;
    if (random.chance(0.02)) return random.pick(people.nobody);
    const chatter = people.pick(random);
    if (random.chance(0.001)) people.rename(chatter);
    return chatter.person;
  }

  /** Now and then hours ago (Kick was that late), or by a clock that runs ahead. */
  private createdMs(now: number, offsetMs: number): number {
    const { random, story } = this;
    if (random.chance(0.002)) return story.beginMs - random.int(600_000, 3 * 3_600_000);
    if (random.chance(0.002)) return story.runBeginMs + offsetMs + random.int(600_000, 3_600_000);
    // Never after the moment of sending, or the arrival would count instead.
    return Math.max(story.beginMs, now - random.int(0, 1500));
  }

  private content(random: SeededRandom): { content: string; emotes: number } {
    const words = [`message ${++this.written}`];
    if (random.chance(0.1)) words.push(random.pick(ODD));
    const emotes = random.chance(0.3) ? random.int(1, 3) : 0;
    for (let i = 0; i < emotes; i++) words.push(random.pick(EMOTES));
    return { content: words.join(' '), emotes };
  }
}
