import type { Sending } from '../evidence/acks';
import type { Outage } from '../system/fault-injector';
import type { SentStatus } from '../traffic/delivery';
import { type ExpectedSession, sessionAt, sessionsFrom } from './session-rules';

/** What may have been known of a channel's streams during a stretch of time: one of `variants`. */
interface Stretch {
  untilMs: number;
  variants: ExpectedSession[][];
}

/** From the ack to the moment when every process knows. */
const SPREAD_MS = 1_000;
/** A status spooled while Redis was away is applied this long after its return, at the latest. */
const UNSPOOL_MS = 20_000;
/** Of the events under way at one time; beyond it only all and none of the rest are tried. */
const MAX_UNSURE = 6;

/**
 * What the system knew of one channel's streams, when: an event may count from its first attempt and must count from
 * its ack. So it is known which messages may have been judged more than once, without guessing when they were.
 */
export class Knowledge {
  private readonly stretches: Stretch[];

  constructor(statuses: Sending<SentStatus>[], outages: Outage[] = []) {
    const events = statuses.map(({ what, firstSentMs, ackedMs }) => ({
      what,
      fromMs: firstSentMs,
      surelyMs: ackedMs === null ? Infinity : surely(ackedMs, outages),
    }));
    const times = [...new Set(events.flatMap(({ fromMs, surelyMs }) => [fromMs, surelyMs]))]
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    this.stretches = [-Infinity, ...times].map((fromMs, n) => {
      const sure = events.filter((event) => event.surelyMs <= fromMs).map(({ what }) => what);
      const unsure = events
        .filter((event) => event.fromMs <= fromMs && event.surelyMs > fromMs)
        .map(({ what }) => what);
      const variants = subsets(unsure.slice(0, MAX_UNSURE)).map((some) => sessionsFrom([...sure, ...some]));
      return { untilMs: times[n] ?? Infinity, variants };
    });
  }

  /** The sessions as they must be in the end: one possibility, unless a status was tried and never acknowledged. */
  get final(): ExpectedSession[][] {
    return (this.stretches.at(-1) as Stretch).variants;
  }

  /**
   * The sessions (null: none) in which a message may stand when all is done: what is learnt late, a start or an end, has
   * the messages judged again that it moves.
   */
  sessionsOf(createdMs: number): Set<string | null> {
    return new Set(this.final.map((sessions) => sessionAt(sessions, createdMs)));
  }

  /** Whether nothing that was learnt from `fromMs` on changes where a message stands. */
  isSettled(createdMs: number, fromMs: number): boolean {
    const later = this.stretches.filter(({ untilMs }) => untilMs > fromMs);
    const places = later.flatMap(({ variants }) =>
      variants.map((sessions) => sessionAt(sessions, createdMs)),
    );
    return new Set(places).size === 1;
  }
}

function surely(ackedMs: number, outages: Outage[]): number {
  const away = outages.find(
    ({ targets, fromMs, untilMs }) =>
      targets.includes('redis') && ackedMs >= fromMs && ackedMs <= untilMs + SPREAD_MS,
  );
  return away ? away.untilMs + UNSPOOL_MS : ackedMs + SPREAD_MS;
}

function subsets<T>(items: T[]): T[][] {
  return items.reduce<T[][]>((all, item) => [...all, ...all.map((some) => [...some, item])], [[]]);
}
