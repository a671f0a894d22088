import type { Mood } from './chat-content';
import type { SeededRandom } from './seeded-random';

interface Phase {
  mood: Mood;
  rate: number;
  minSeconds: number;
  maxSeconds: number;
}

const LIVELY: Phase = { mood: 'busy', rate: 0.9, minSeconds: 15, maxSeconds: 40 };
// Together with the hype of all recurring events (some 0.45 on average) the rates come to 1, or --rate would lie.
const PHASES: readonly Phase[] = [
  { mood: 'quiet', rate: 0.25, minSeconds: 15, maxSeconds: 40 },
  { mood: 'busy', rate: 0.55, minSeconds: 20, maxSeconds: 50 },
  LIVELY,
];

const HYPE_FADES_MS = 8_000;
// Hype can triple the rate, not more, however many gifts come at once.
const MOST_HYPE = 2;

/**
 * How talkative the crowd is over time: waves of quiet and busy phases, and on top of them hype, which jumps up with an
 * exciting moment and fades within seconds. Times are milliseconds since the start and must not go backwards.
 */
export class CrowdMood {
  private phase = LIVELY;
  private phaseEnds = 20_000; // a stream starts busy: everybody says hello
  private hype = 0;
  private hypeSince = 0;

  constructor(private readonly random: SeededRandom) {}

  /** Something exciting happens; strength 1 doubles the rate for a moment. */
  excite(at: number, strength: number): void {
    this.hype = Math.min(MOST_HYPE, this.hypeAt(at) + strength);
    this.hypeSince = at;
  }

  /** By how much the average rate is to be multiplied now; about 1 over a long stream. */
  rateAt(at: number): number {
    this.turnTo(at);
    return this.phase.rate + this.hypeAt(at);
  }

  moodAt(at: number): Mood {
    this.turnTo(at);
    return this.hypeAt(at) > 0.5 ? 'hype' : this.phase.mood;
  }

  private hypeAt(at: number): number {
    return this.hype * Math.exp(-(at - this.hypeSince) / HYPE_FADES_MS);
  }

  private turnTo(at: number): void {
    while (at >= this.phaseEnds) {
      this.phase = this.random.pick(PHASES.filter((phase) => phase !== this.phase));
      this.phaseEnds += this.random.int(this.phase.minSeconds, this.phase.maxSeconds) * 1000;
    }
  }
}
