import { randomUUID } from 'node:crypto';
import { LuaScript } from './lua-script';
import type { RedisConnection } from './redis-connection';
import { RedisUnavailable } from './unavailable';

const TAKE = new LuaScript(__dirname, 'take-1.lua');
const RENEW = new LuaScript(__dirname, 'renew-1.lua');
const RELEASE = new LuaScript(__dirname, 'release-1.lua');

/** Renewals per lease: a few may be late or fail. */
const RENEWALS = 6;

/**
 * What one process at a time may do. The lease is renewed until it is released; a holder that dies is followed by another
 * when it ends. A holder that stalled may have lost it: `confirm` before a step that must not happen twice.
 */
export class Lease {
  private readonly renewal: NodeJS.Timeout;

  private constructor(
    private readonly redis: RedisConnection,
    private readonly key: string,
    private readonly lastsMs: number,
    readonly token: string,
  ) {
    this.renewal = setInterval(() => void this.renew().catch(() => 0), lastsMs / RENEWALS);
  }

  /** Null when another process holds it. */
  static async take(redis: RedisConnection, key: string, lastsMs: number): Promise<Lease | null> {
    const token = randomUUID();
    if ((await TAKE.run(redis, [key], [token, lastsMs])) !== 'OK') return null;
    return new Lease(redis, key, lastsMs, token);
  }

  /** @throws RedisUnavailable when the lease was lost */
  async confirm(): Promise<void> {
    if (!(await this.renew())) throw new RedisUnavailable(`the lease on ${this.key} was lost`);
  }

  /** False when it was lost. Rejects when Redis is away, which says nothing. */
  isHeld(): Promise<boolean> {
    return this.renew();
  }

  /** To be called also after a failure, so that the next holder need not wait for the lease to end. */
  async release(): Promise<void> {
    clearInterval(this.renewal);
    await RELEASE.run(this.redis, [this.key], [this.token]).catch(() => undefined);
  }

  private async renew(): Promise<boolean> {
    return (await RENEW.run(this.redis, [this.key], [this.token, this.lastsMs])) === 1;
  }
}
