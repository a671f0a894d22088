import { Injectable } from '@nestjs/common';
import { withDeadline } from '../deadline';

/** Looks at one part; resolves to what may be said of it, rejects when the part is not fit. */
export type HealthCheck = () => Promise<string>;

export interface HealthReport {
  status: 'ready' | 'not ready';
  parts: Record<string, { status: 'up' | 'down'; message: string }>;
}

const CHECK_DEADLINE_MS = 1_000;

/** Collects the checks of a process's parts; each feature brings its own. */
@Injectable()
export class Health {
  private readonly checks = new Map<string, HealthCheck>();

  add(part: string, check: HealthCheck): void {
    this.checks.set(part, check);
  }

  /** Never rejects; a check that takes longer than a second counts as down. */
  async report(): Promise<HealthReport> {
    const parts = await Promise.all(
      [...this.checks].map(async ([part, check]) => {
        try {
          return [
            part,
            { status: 'up' as const, message: await withDeadline(check(), CHECK_DEADLINE_MS, part) },
          ] as const;
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          return [part, { status: 'down' as const, message }] as const;
        }
      }),
    );
    const ready = parts.every(([, { status }]) => status === 'up');
    return { status: ready ? 'ready' : 'not ready', parts: Object.fromEntries(parts) };
  }
}
