import { chatLine } from './chat-content';
import { CrowdMood } from './crowd-mood';
import type { ChatMessageBody, KickEvent, Person } from './kick-bodies';
import { chatMessage, streamEnded, streamStarted } from './kick-events';
import { type KickTimeStyle, kickTime } from './kick-time';
import type { Chatter, Population } from './population';
import type { SeededRandom } from './seeded-random';
import { RECURRING_EVENTS } from './recurring-events';

/** An event and when it is due, in milliseconds since the start of the stream. */
export type TimedEvent = KickEvent & { at: number };

export interface StreamPlan {
  broadcaster: Person;
  population: Population;
  random: SeededRandom;
  /** Chat messages per second, on average. */
  rate: number;
  /** How long the stream lasts in milliseconds; Infinity plays until it is stopped. */
  length: number;
  /** Milliseconds since 1970; the times in the bodies count from here. */
  startedAt: number;
}

// After this long (or half the stream, if that is shorter) everybody who comes has come.
const CROWD_GATHERS_MS = 120_000;
const REPLY_SHARE = 0.06;
const ANONYMOUS_SHARE = 0.01;
const REMEMBERED_MESSAGES = 30;

/**
 * What happens in one stream and when. `events()` gives the start, then chat and all the rest in order of time; `end(at)`
 * gives the end, whenever the stream is over. With the same seed and plan two scripts differ only in message ids and times.
 */
export class StreamScript {
  private readonly mood: CrowdMood;
  private readonly greeted = new Set<Chatter>();
  /** Who must not write, and until when (milliseconds since 1970). */
  private readonly silenced = new Map<Chatter, number>();
  private readonly recent: ChatMessageBody[] = [];
  private readonly status: { broadcaster: Person; title: string; started_at: string };

  constructor(private readonly plan: StreamPlan) {
    this.mood = new CrowdMood(plan.random);
    this.status = {
      broadcaster: plan.broadcaster,
      title: 'Friday night stream',
      started_at: kickTime(plan.startedAt),
    };
  }

  /** The events in order, without the end; endless if the plan's length is Infinity. */
  *events(): Generator<TimedEvent> {
    const { rate, length, random } = this.plan;
    yield { at: 0, type: 'livestream.status.updated', body: streamStarted(this.status) };
    const agenda = RECURRING_EVENTS.map((recurring) => ({
      recurring,
      due: random.next() * recurring.everySeconds * 1000,
    }));
    let at = 0;
    for (;;) {
      at += random.wait(1000 / (rate * this.mood.rateAt(at)));
      for (;;) {
        const next = agenda.reduce((first, entry) => (entry.due < first.due ? entry : first));
        if (next.due > at || next.due >= length) break;
        const event = next.recurring.createEvent(this.stageAt(next.due));
        if (event) yield { ...event, at: next.due };
        this.mood.excite(next.due, next.recurring.hype);
        // Never twice in a row and never long overdue, so that minutes suffice to see everything happen.
        next.due += (0.5 + random.next()) * next.recurring.everySeconds * 1000;
      }
      if (at >= length) return;
      const body = this.chatAt(at);
      if (body) yield { at, type: 'chat.message.sent', body };
    }
  }

  /** The end of the stream at this moment (milliseconds since the start). */
  end(at: number): TimedEvent {
    const body = streamEnded({ ...this.status, ended_at: kickTime(this.plan.startedAt + at) });
    return { at, type: 'livestream.status.updated', body };
  }

  private chatAt(at: number): ChatMessageBody | undefined {
    const { broadcaster, population, random, startedAt } = this.plan;
    const nobody = random.chance(ANONYMOUS_SHARE) ? random.pick(population.nobody) : undefined;
    const chatter = nobody ? undefined : this.somebodyAt(at);
    const sender = nobody ?? chatter?.person;
    if (!sender) return undefined;
    const greets = chatter !== undefined && !this.greeted.has(chatter) && random.chance(0.6);
    if (chatter) this.greeted.add(chatter);
    const answered =
      random.chance(REPLY_SHARE) && this.recent.length > 0 ? random.pick(this.recent) : undefined;
    const body = chatMessage({
      broadcaster,
      sender,
      ...chatLine(greets ? 'greeting' : this.mood.moodAt(at), random),
      created_at: kickTime(startedAt + at, timeStyle(random)),
      replies_to: answered && {
        message_id: answered.message_id,
        content: answered.content,
        sender: answered.sender,
      },
    });
    this.recent.push(body);
    if (this.recent.length > REMEMBERED_MESSAGES) this.recent.shift();
    return body;
  }

  private somebodyAt(at: number): Chatter | undefined {
    const gathering = Math.min(CROWD_GATHERS_MS, this.plan.length / 2);
    // Early on most draws meet somebody who is not there yet; after twenty of those nobody speaks.
    for (let draw = 0; draw < 20; draw++) {
      const chatter = this.plan.population.pick(this.plan.random);
      const silentUntil = this.silenced.get(chatter) ?? 0;
      if (chatter.arrival * gathering <= at && silentUntil <= this.plan.startedAt + at) return chatter;
    }
    return undefined;
  }

  private stageAt(at: number) {
    return {
      broadcaster: this.plan.broadcaster,
      population: this.plan.population,
      random: this.plan.random,
      now: this.plan.startedAt + at,
      somebody: () => this.somebodyAt(at),
      silence: (chatter: Chatter, until: number | null) =>
        void this.silenced.set(chatter, until ?? Number.POSITIVE_INFINITY),
    };
  }
}

/** Whole seconds and Z mostly; sometimes a fraction, sometimes another zone. */
function timeStyle(random: SeededRandom): KickTimeStyle {
  if (random.chance(0.88)) return {};
  return random.chance(0.7)
    ? { digits: random.pick([3, 6, 9]) }
    : { digits: random.pick([0, 3]), offsetMinutes: 660 };
}
