import { Client, type ClientConfig } from 'pg';
import { withDeadline } from '../deadline';
import type { Followed, PrimaryLook } from './primary-look';
import {
  beginsReadCommitted,
  FORGET_LIMITS,
  setLimits,
  setLimitsAlone,
  type TransactionLimits,
} from './transaction-limits';

export interface DeadlineClientConfig extends ClientConfig {
  limits: TransactionLimits;
  primary: PrimaryLook;
}

const BEGINS = /^\s*(START\s+TRANSACTION|BEGIN)\b/i;
const ENDS = /^\s*(COMMIT|ROLLBACK)\b(?!\s+TO\b)/i;

/** With a statement that took all its time, a read still ends within 2 s. */
const DOUBT_MS = 500;

/** What Postgres refuses to do inside of a transaction; migrations have such statements. */
const STANDS_ALONE = /^\s*(CREATE|DROP|REINDEX)\b.*\bCONCURRENTLY\b/is;

/** read_only_sql_transaction. */
const READ_ONLY = '25006';

/** What a server reports, by itself and with the next answer, when it becomes or ceases to be one without writes (since Postgres 14). */
const WITHOUT_WRITES = ['default_transaction_read_only', 'in_hot_standby'];

/**
 * A connection whose statements all have a limit on the server, whoever stands between. Limits set at the start of a
 * connection are refused by PgBouncer, and those of a session would hold for whoever gets the server's connection next;
 * so each transaction sets its own, and a statement outside of one gets one around it. The three are sent together
 * (`pipeline`), so this costs no round trip, and the result is given only once the commit is.
 *
 * One that had no answer in time (`query_timeout`) is destroyed. pg itself would give it back to the pool, where the
 * next statements wait behind the same silence, each for as long.
 *
 * A server that takes no writes may be a primary that was demoted: PrimaryLook is told of it, by what the server reports or by the
 * first write that is refused. What was read meanwhile is given only when there is no other primary.
 */
export class DeadlineClient extends Client implements Followed {
  readonly openedAt = performance.now();
  /** Closed when it is given back. */
  isLeft = false;
  private inTransaction = false;
  private readonly limits: TransactionLimits;
  private readonly setLimits: string;
  private readonly primary: PrimaryLook;
  private readonly withoutWrites = new Set<string>();
  /** A look is under way that this connection brought about. */
  private doubt: Promise<void> | null = null;

  constructor(config: DeadlineClientConfig) {
    super({ ...config, pipeline: true });
    this.primary = config.primary;
    this.limits = config.limits;
    this.setLimits = setLimits(this.limits);
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    this.query = ((...args: unknown[]) => this.limited(query, args)) as Client['query'];
    // The pool takes its listener away before TypeORM has put its own: what a dying server says right behind its first answer
    // would meet none, and end the process. Whoever has the connection is told by the statement that fails.
    this.on('error', () => undefined);
    this.connection.on('parameterStatus', (told: { parameterName: string; parameterValue: string }) =>
      this.serverTold(told.parameterName, told.parameterValue === 'on'),
    );
    this.once('end', () => this.primary.trust(this));
  }

  /** At once: whoever waits for an answer gets an error. */
  close(): void {
    // Known to the pool at once: it would give out a connection that is about to break.
    void this.end().catch(() => undefined);
    this.connection.stream.destroy();
  }

  private limited(query: (...args: unknown[]) => unknown, args: unknown[]): unknown {
    const [text] = args;
    // A query object with callbacks of its own: the driver's, not ours.
    if (typeof text !== 'string' || typeof args.at(-1) === 'function') return query(...args);
    const send = (...statement: unknown[]) => this.watched(query(...statement) as Promise<unknown>);
    if (BEGINS.test(text)) {
      this.inTransaction = true;
      return send(`${beginsReadCommitted(text)}; ${this.setLimits}`).then((results) =>
        Array.isArray(results) ? results[0] : results,
      );
    }
    if (ENDS.test(text)) {
      this.inTransaction = false;
      return send(...args);
    }
    if (this.inTransaction) return send(...args);
    const alone = STANDS_ALONE.test(text);
    const before = send(
      alone ? setLimitsAlone(this.limits) : `${beginsReadCommitted('BEGIN')}; ${this.setLimits}`,
    );
    const result = send(...args);
    const after = send(alone ? FORGET_LIMITS : 'COMMIT');
    return Promise.all([result, before, after]).then(([rows]) => rows);
  }

  private watched(answer: Promise<unknown>): Promise<unknown> {
    return answer.then(
      (result) => (this.doubt === null ? result : this.certain(result, this.doubt)),
      (error: unknown) => {
        const { code, message } = error as { code?: unknown; message?: unknown };
        if (code === READ_ONLY) this.doubtServer();
        if (message === 'Query read timeout') this.close();
        throw error;
      },
    );
  }

  /** What was written is written; what was read may lack what the new primary has got since. */
  private async certain(result: unknown, doubt: Promise<void>): Promise<unknown> {
    if ((result as { command?: unknown }).command !== 'SELECT') return result;
    // Where the name leads to a host that is silent, the look takes longer than a read has time.
    const isKnown = await withDeadline(doubt, DOUBT_MS, 'Postgres').then(
      () => true,
      () => false,
    );
    if (isKnown && !this.isLeft) return result;
    throw Object.assign(new Error('the server takes no writes any more: another one is the primary'), {
      code: READ_ONLY,
    });
  }

  private serverTold(parameter: string, isOn: boolean): void {
    if (!WITHOUT_WRITES.includes(parameter)) return;
    if (isOn) this.withoutWrites.add(parameter);
    else this.withoutWrites.delete(parameter);
    if (this.withoutWrites.size === 0) this.primary.trust(this);
    else this.doubtServer();
  }

  private doubtServer(): void {
    const doubt = this.primary.doubt(this).then(() => {
      if (this.doubt === doubt) this.doubt = null;
    });
    this.doubt = doubt;
  }
}
