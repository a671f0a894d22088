import { setTimeout as sleep } from 'node:timers/promises';
import { SeededRandom } from '../simulator/seeded-random';
import { withTimeout } from '../simulator/with-timeout';
import type { Installation } from './system/installation';
import { every, UnderWay } from './under-way';

const EVERY_MS = 150;
const TIMEOUT_MS = 4_000;
/** One is asked for until it is answered, by the apis in turn: longer than any fault lasts. */
const ATTEMPTS = 400;
/** The same where each attempt takes its time. */
const ANSWERED_MS = 120_000;
/** Of those that were answered: sent once more, as a shop does that never saw the answer. */
const AGAIN = 0.2;

/** One act of an administrator. `refused`: it was answered that it cannot be. `unknown`: it never was answered. */
export interface Act {
  key: string;
  userId: string;
  amount: number;
  outcome: 'applied' | 'refused' | 'unknown';
}

interface Answer {
  status: number;
  body: { status?: string };
}

/**
 * Administrators who correct balances, and a shop that takes coins, all along and beside the faults. Each act has a key of its
 * own and is repeated under it until it is answered: it must be in the ledger once.
 */
export class AdminActs {
  readonly acts: Act[] = [];
  /** What was answered that must not be, in words. */
  readonly wrong: string[] = [];
  private readonly users: string[];
  private readonly random: SeededRandom;
  private readonly stopped = new AbortController();
  private readonly running = new UnderWay();
  private acting: Promise<void> = Promise.resolve();

  constructor(
    private readonly installation: Installation,
    earners: Set<string>,
    seed: number,
  ) {
    this.users = [...earners];
    this.random = new SeededRandom(seed * 104_729);
  }

  begin(): void {
    this.acting = every(EVERY_MS, this.stopped.signal, () =>
      this.running.add(`act-${this.acts.length}`, this.act()),
    );
  }

  /** Resolves when every act is answered or given up. */
  async end(): Promise<void> {
    this.stopped.abort();
    await this.acting;
    await this.running.settle('acts of administrators', ANSWERED_MS + 4 * TIMEOUT_MS);
  }

  private async act(): Promise<void> {
    const { random } = this;
    const act: Act = {
      key: `act-${this.acts.length}`,
      userId: random.pick(this.users),
      amount: random.chance(0.5) ? -random.int(1, 2) : random.int(1, 9),
      outcome: 'unknown',
    };
    const repeats = random.chance(AGAIN);
    this.acts.push(act);
    const deadline = Date.now() + ANSWERED_MS;
    let attempts = 0;
    for (; attempts < ATTEMPTS && Date.now() < deadline && act.outcome === 'unknown'; attempts += 1) {
      const answer = await this.ask(act);
      if (answer?.status === 200) act.outcome = 'applied';
      else if (answer?.status === 409) act.outcome = 'refused';
      else if (answer?.status === 404) return this.giveUp();
      else if (answer && answer.status !== 503)
        this.wrong.push(`${act.key} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
      if (act.outcome === 'unknown') await sleep(EVERY_MS);
    }
    if (act.outcome === 'unknown') this.wrong.push(`${act.key} was not answered in ${attempts} attempts`);
    if (!repeats || act.outcome !== 'applied') return;
    const again = await this.ask(act);
    if (again?.status === 200 && again.body.status !== 'duplicate')
      this.wrong.push(`${act.key}, sent again, was answered ${JSON.stringify(again.body)}`);
  }

  /** A build without administration has none to examine. */
  private giveUp(): void {
    this.stopped.abort();
    this.acts.splice(0);
  }

  /** Undefined when nobody answered. */
  private async ask({ key, userId, amount }: Act): Promise<Answer | undefined> {
    const api = this.installation.nextApi();
    const isSpending = amount < 0;
    const body = { amount: Math.abs(amount), reason: 'a verdict', idempotency_key: key };
    try {
      const url = `${api?.url}/api/admin/viewers/${userId}/${isSpending ? 'spend' : 'adjust'}`;
      return await withTimeout(TIMEOUT_MS, async (signal) => {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization: this.installation.adminLogin },
          body: JSON.stringify(body),
          signal,
        });
        return { status: response.status, body: (await response.json()) as Answer['body'] };
      });
    } catch {
      return undefined;
    }
  }
}
