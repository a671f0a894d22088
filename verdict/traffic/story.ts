/** The two channels of a run, and one that is on nobody's list. */
export const BROADCASTERS = [
  { id: 4242, username: 'sweetflips' },
  { id: 5353, username: 'night_owl' },
] as const;
export const STRANGER = { id: 6464, username: 'somebody_else' } as const;

/** Shortest stretch of story: enough for several streams with pauses longer than the two minutes of grace. */
const MIN_STORY_MS = 12 * 60_000;
const MIN_SPEED = 8;

/**
 * The story's clock. What happens in the channels runs faster than the run, and reaches the present when the run ends:
 * so a short run holds several streams, and every `created_at` lies in the past, as it does at Kick.
 */
export class Story {
  readonly speed: number;
  readonly beginMs: number;
  readonly endMs: number;

  /** @param runBeginMs when the first delivery is sent */
  constructor(
    readonly runBeginMs: number,
    readonly runMs: number,
  ) {
    this.speed = Math.max(MIN_SPEED, MIN_STORY_MS / runMs);
    this.endMs = runBeginMs + runMs;
    this.beginMs = this.endMs - runMs * this.speed;
  }

  /** Story time of a moment of the run. */
  at(runOffsetMs: number): number {
    return this.beginMs + runOffsetMs * this.speed;
  }

  /** The moment of the run at which the story reaches `storyMs`. */
  offsetOf(storyMs: number): number {
    return (storyMs - this.beginMs) / this.speed;
  }

  /** COIN_RATE_LIMIT_SECONDS of the run: 2.5 s of it, so that keen chatters run into it and the others earn. */
  get cooldownSeconds(): number {
    return Math.ceil(this.speed * 2.5);
  }
}
