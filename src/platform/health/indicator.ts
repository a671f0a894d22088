/** One part of what a process needs to do its work. */
export interface Indicator {
  /** Its name in `/health/ready`. */
  readonly part: string;
  /** Resolves to what may be said of it; rejects with the reason when the part is not fit. */
  check(): Promise<string>;
}

/** Injection token of the indicators of a process. */
export const INDICATORS = Symbol('indicators');
