import { Client } from 'pg';
import { withDeadline } from '../deadline';
import type { Log } from '../log/log';
import { postgresConnection } from './postgres-url';

/** Both together; longer than a primary far away takes. */
const CONNECT_MS = 1_500;
const ANSWER_MS = 1_000;
/** Between two looks; twice as long after each, up to the longest: a database may be read-only because it is meant to be. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;
/** After so long a look is the first again. */
const QUIET_MS = 60_000;

/** Neither a standby nor a server that was made read-only, as a primary is that was demoted and stays there. */
export const SELECT_TAKES_WRITES = `
  SELECT NOT pg_is_in_recovery() AND NOT current_setting('default_transaction_read_only')::boolean AS takes_writes`;

/** A connection of a pool. */
export interface Followed {
  /** `performance.now()` when it was begun. */
  readonly openedAt: number;
}

/** Whose connections follow the primary. */
export interface FollowingConnections {
  /** Closes those that are chosen, and those that were begun before `openedBefore`; one in use when it is given back. */
  leave(isChosen: (connection: Followed) => boolean, openedBefore: number): void;
}

/**
 * Has all connections of an application follow the primary. After a failover the server that was it may stay up, read-only, and
 * answer for ever what it knew then. The first connection whose server takes no writes brings about a look: one fresh connection
 * by the same name asks where it leads. If it leads to a server that takes writes, every connection that was opened before is
 * closed. If not, the database may be read-only on purpose: connections stay, and there is another look after a while.
 */
export class PrimaryLook {
  private readonly pools = new Set<FollowingConnections>();
  private readonly doubted = new Set<Followed>();
  private looking: Promise<void> | null = null;
  private later: NodeJS.Timeout | null = null;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private waitMs = FIRST_WAIT_MS;
  private log: Pick<Log, 'warn'> | null = null;

  constructor(private readonly url: string) {}

  tellTo(log: Pick<Log, 'warn'>): this {
    this.log = log;
    return this;
  }

  add(pool: FollowingConnections): void {
    this.pools.add(pool);
  }

  /** Its server takes no writes. Resolves when the look that is due is done, at once when none is; never rejects. */
  async doubt(connection: Followed): Promise<void> {
    this.doubted.add(connection);
    const isDue = performance.now() >= this.lookedAt + this.waitMs;
    if (this.looking === null && !isDue) this.lookLater();
    else await (this.looking ?? this.look());
  }

  /** It is closed, or its server takes writes. */
  trust(connection: Followed): void {
    this.doubted.delete(connection);
  }

  private look(): Promise<void> {
    const now = performance.now();
    const isFirst = now - this.lookedAt > QUIET_MS;
    this.waitMs = isFirst ? FIRST_WAIT_MS : Math.min(2 * this.waitMs, LONGEST_WAIT_MS);
    this.lookedAt = now;
    this.looking = this.follow(now).finally(() => {
      this.looking = null;
      this.lookLater();
    });
    return this.looking;
  }

  private lookLater(): void {
    if (this.doubted.size === 0 || this.later) return;
    const inMs = Math.max(0, this.lookedAt + this.waitMs - performance.now());
    this.later = setTimeout(() => {
      this.later = null;
      if (this.doubted.size > 0 && this.looking === null) void this.look();
    }, inMs).unref();
  }

  private async follow(startedAt: number): Promise<void> {
    const takesWrites = await this.reachesPrimary();
    if (takesWrites === false) return;
    // Where the name leads to cannot be said: better no answer than one of a server that was demoted.
    const isLeft = takesWrites
      ? ({ openedAt }: Followed) => openedAt < startedAt
      : (connection: Followed) => this.doubted.has(connection);
    for (const pool of this.pools) pool.leave(isLeft, takesWrites ? startedAt : 0);
    for (const connection of this.doubted) if (isLeft(connection)) this.doubted.delete(connection);
    if (takesWrites)
      this.log?.warn(
        {},
        'the Postgres that we had takes no writes, another one does: all connections are made anew',
      );
  }

  /** @returns undefined when nobody answers */
  private async reachesPrimary(): Promise<boolean | undefined> {
    const { url, ssl } = postgresConnection(this.url);
    const client = new Client({
      connectionString: url,
      ssl,
      application_name: 'kickboard',
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: ANSWER_MS,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ takes_writes: boolean }>(SELECT_TAKES_WRITES);
      return rows[0]?.takes_writes;
    } catch {
      return undefined;
    } finally {
      // Nobody waits for a goodbye: reads wait for this look.
      void withDeadline(client.end(), ANSWER_MS, 'Postgres').catch(() => client.connection.stream.destroy());
    }
  }
}
