import { Pool, type PoolConfig } from 'pg';
import type { DeadlineClient } from './deadline-client';
import type { Followed, FollowingConnections, PrimaryLook } from './primary-look';

/** A pool whose connections can be left for others, all at once: none of those is given out again. */
export class FollowingPool extends Pool implements FollowingConnections {
  private readonly clients = new Set<DeadlineClient>();
  private readonly inUse = new Set<DeadlineClient>();
  private leftBefore = 0;

  constructor(options: PoolConfig & { primary: PrimaryLook }) {
    super(options);
    // Not at once: TypeORM makes another pool when the first connection fails.
    this.once('connect', () => options.primary.add(this));
    this.on('connect', (client) => this.began(client as unknown as DeadlineClient));
    this.on('acquire', (client) => this.inUse.add(client as unknown as DeadlineClient));
    this.on('release', (_, client) => this.givenBack(client as unknown as DeadlineClient));
    this.on('remove', (client) => this.clients.delete(client as unknown as DeadlineClient));
  }

  leave(isChosen: (connection: Followed) => boolean, openedBefore: number): void {
    this.leftBefore = Math.max(this.leftBefore, openedBefore);
    for (const client of [...this.clients].filter(isChosen)) {
      client.isLeft = true;
      // What the pool hears of a connection that nobody uses takes it out at once.
      if (!this.inUse.has(client)) client.emit('error', new Error('another server is the primary'));
    }
  }

  private began(client: DeadlineClient): void {
    this.clients.add(client);
    client.isLeft ||= client.openedAt < this.leftBefore;
  }

  /** Told before the pool looks whether the connection can be given out again. */
  private givenBack(client: DeadlineClient): void {
    this.inUse.delete(client);
    if (client.isLeft) client.close();
  }
}
