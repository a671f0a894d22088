import type { Delivery, SentMessage, SentStatus } from '../traffic/delivery';

/** What was done with one thing that was sent (a message or a status), over all its deliveries. Times in epoch ms. */
export interface Sending<What> {
  what: What;
  firstSentMs: number;
  /** When the last attempt ended, answered or not. */
  lastTriedMs: number;
  /** When it was first answered 200; null when never. */
  ackedMs: number | null;
  /** Every status it was answered 200 with. */
  answers: Set<string>;
}

/** A harmless delivery that was answered otherwise than it must be. */
export interface WrongAnswer {
  why: string;
  expected: string;
  answer: string;
}

/** The tool's own book: what was sent, and what the system promised about it by answering 200. */
export class Acks {
  readonly messages = new Map<string, Sending<SentMessage>>();
  readonly statuses = new Map<SentStatus, Sending<SentStatus>>();
  /** Titles that were sent for a channel besides those of its statuses. */
  readonly titles = new Set<string>();
  /** Bodies of unusable deliveries that were answered 200, by delivery id. */
  readonly deadLetters = new Map<string, string>();
  /** Bodies of all deliveries that may become dead letters. */
  readonly unusable = new Set<string>();
  readonly wrongAnswers: WrongAnswer[] = [];
  readonly answered = new Map<string, number>();
  readonly ackTimes: number[] = [];
  /** When deliveries were answered 503. */
  readonly refusedAtMs: number[] = [];
  /** Longest time without a 200 while deliveries were being sent. */
  longestOutageMs = 0;
  private unansweredSinceMs: number | null = null;
  private underWay = 0;

  sending({ meaning, body }: Delivery, nowMs: number): void {
    if (meaning.kind === 'harmless' && meaning.answer === 'dead_letter') this.unusable.add(body);
    const sending = this.sendingOf(meaning, nowMs);
    if (sending) sending.lastTriedMs = nowMs;
    this.underWay += 1;
    this.unansweredSinceMs ??= nowMs;
  }

  /** @param answer the `status` of a 200, or the number of another status, or the name of a failure */
  answer(delivery: Delivery, answer: string, isAck: boolean, nowMs: number, tookMs: number): void {
    const { meaning } = delivery;
    this.answered.set(answer, (this.answered.get(answer) ?? 0) + 1);
    const sending = this.sendingOf(meaning, nowMs);
    if (sending) sending.lastTriedMs = nowMs;
    this.underWay -= 1;
    if (answer === '503') this.refusedAtMs.push(nowMs);
    // Nothing that Kick signed is refused, whatever its key is by then.
    if (answer === '401' && meaning.kind !== 'harmless')
      this.wrongAnswers.push({ why: `Kick's own (${meaning.kind})`, expected: 'accepted', answer });
    if (isAck) {
      this.ackTimes.push(tookMs);
      this.longestOutageMs = Math.max(this.longestOutageMs, nowMs - (this.unansweredSinceMs ?? nowMs));
      this.unansweredSinceMs = this.underWay > 0 ? nowMs : null;
      sending?.answers.add(answer);
      if (sending) sending.ackedMs ??= nowMs;
      if (this.unusable.has(delivery.body)) this.deadLetters.set(delivery.id, delivery.body);
    }
    // Unavailable (or no answer at all) is a fair answer to anybody; a 200 is not.
    if (isAck && meaning.kind === 'harmless' && answer !== meaning.answer && !isSpooled(delivery, answer))
      this.wrongAnswers.push({ why: meaning.why, expected: meaning.answer, answer });
  }

  /** Messages of a channel that were answered 200. */
  acknowledgedIn(broadcasterId: string): SentMessage[] {
    return [...this.messages.values()].flatMap(({ what, ackedMs }) =>
      ackedMs !== null && what.broadcasterId === broadcasterId ? [what] : [],
    );
  }

  private sendingOf(meaning: Delivery['meaning'], nowMs: number): Sending<unknown> | undefined {
    if (meaning.kind === 'chat')
      return sendingIn(this.messages, meaning.message.messageId, meaning.message, nowMs);
    if (meaning.kind === 'status') return sendingIn(this.statuses, meaning.status, meaning.status, nowMs);
    if (meaning.kind === 'title') this.titles.add(meaning.title);
    return undefined;
  }
}

/** While Redis is away a delivery is taken unread; what is unusable about it shows later. */
const isSpooled = ({ meaning }: Delivery, answer: string) =>
  answer === 'accepted' && meaning.kind === 'harmless' && meaning.answer === 'dead_letter';

function sendingIn<Key, What>(
  map: Map<Key, Sending<What>>,
  key: Key,
  what: What,
  nowMs: number,
): Sending<What> {
  const known = map.get(key);
  if (known) return known;
  const fresh = { what, firstSentMs: nowMs, lastTriedMs: nowMs, ackedMs: null, answers: new Set<string>() };
  map.set(key, fresh);
  return fresh;
}
