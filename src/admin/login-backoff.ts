import { LRUCache } from 'lru-cache';

/** Failures that cost nothing: people mistype, and programs repeat a wrong password for a while. */
const FREE_FAILURES = 20;
/** The same for all addresses together, beyond which only those that have logged in before may try at once. */
const FREE_FAILURES_IN_ALL = 200;
/** After so long without a failure all is forgotten. */
const FORGOTTEN_MS = 15 * 60_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** An attacker may have any number of addresses. */
const MAX_ADDRESSES = 10_000;

interface Failures {
  count: number;
  lastMs: number;
  untilMs: number;
}

const NONE: Failures = { count: 0, lastMs: 0, untilMs: 0 };

/** Makes guessing passwords slow: from some failures on each one doubles the wait for the next try, right or wrong. */
export class LoginBackoff {
  private readonly byAddress = new LRUCache<string, Failures>({ max: MAX_ADDRESSES });
  private readonly known = new LRUCache<string, true>({ max: MAX_ADDRESSES });
  private inAll = NONE;

  /** How long an address has to wait before its next try (ms); 0: it may try now. */
  waitMs(address: string, now: number): number {
    const own = this.byAddress.get(address)?.untilMs ?? 0;
    const all = this.known.has(address) ? 0 : this.inAll.untilMs;
    return Math.max(0, own - now, all - now);
  }

  failed(address: string, now: number): void {
    this.byAddress.set(address, oneMore(this.byAddress.get(address) ?? NONE, FREE_FAILURES, now));
    this.inAll = oneMore(this.inAll, FREE_FAILURES_IN_ALL, now);
  }

  succeeded(address: string): void {
    this.byAddress.delete(address);
    this.known.set(address, true);
  }
}

function oneMore({ count, lastMs }: Failures, free: number, now: number): Failures {
  const counted = now - lastMs > FORGOTTEN_MS ? 1 : count + 1;
  const waitMs = counted < free ? 0 : Math.min(LONGEST_WAIT_MS, 1000 * 2 ** Math.min(counted - free, 20));
  return { count: counted, lastMs: now, untilMs: now + waitMs };
}
