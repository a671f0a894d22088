import { setInterval } from 'node:timers/promises';

/** Work that was begun and is waited for later, by name: a wait that takes too long says what it waited for. */
export class UnderWay {
  private readonly works = new Map<Promise<void>, string>();

  get size(): number {
    return this.works.size;
  }

  /** @param work that rejects makes `settle` reject */
  add(what: string, work: Promise<void>): void {
    const kept: Promise<void> = work.then(() => void this.works.delete(kept));
    kept.catch(() => undefined); // `settle` hears of it
    this.works.set(kept, what);
  }

  /** Resolves when nothing is left, also of what is added meanwhile. */
  async settle(whose: string, withinMs: number): Promise<void> {
    const everything = async () => {
      while (this.size > 0) await Promise.all(this.works.keys());
    };
    await within(withinMs, () => `${whose} (${this.named()})`, everything());
  }

  private named(): string {
    const names = [...this.works.values()];
    const [some, others] = [names.slice(0, 3), names.length - 3];
    return `${some.join('; ')}${others > 0 ? `; and ${others} more` : ''}`;
  }
}

/** @throws Error that names what did not end in time; a tool that waits without end proves nothing, and does not say why */
export function within<T>(ms: number, what: () => string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const tooLate = () => reject(new Error(`what did not end within ${ms / 1000} s: ${what()}`));
    const timer = setTimeout(tooLate, ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Does some work again and again, with a pause after it, until it is stopped. */
export async function every(
  ms: number,
  stopped: AbortSignal,
  work: () => Promise<void> | void,
): Promise<void> {
  try {
    for await (const _ of setInterval(ms, undefined, { signal: stopped })) await work();
  } catch (error) {
    if (!stopped.aborted) throw error;
  }
}
