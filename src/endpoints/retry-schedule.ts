import { Injectable } from '@nestjs/common';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Pauses after the first failures; from the last one on they stay. */
const PAUSES = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR];

/** When an attempt that failed is repeated, and when no more. */
@Injectable()
export class RetrySchedule {
  /** An endpoint that failed for so long without one success is switched off (ms). */
  readonly givesUpAfterMs: number = DAY;

  /**
   * @param attempts how many have failed in a row, at least 1
   * @param askedMs how long the endpoint asked to be left alone (`Retry-After`), or null
   */
  pauseMs(attempts: number, askedMs: number | null): number {
    const pause = PAUSES[Math.min(attempts, PAUSES.length) - 1] as number;
    // Up to a fifth longer: endpoints of one server that failed together must not come back together.
    const spread = pause * (1 + Math.random() / 5);
    return Math.max(spread, Math.min(askedMs ?? 0, DAY));
  }
}
