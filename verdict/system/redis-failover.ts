import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../test/support/eventually';
import { RedisGroup } from '../../test/support/redis-group';
import type { RedisServer } from '../../test/support/redis-server';
import { StoreRelay } from '../../test/support/store-relay';
import { inTurn, type Rig, type Work } from './rig';

/** `redis-failover`: the primary of a Sentinel group is killed, frozen, or another one is made primary. */
export class RedisFailover implements Rig {
  private readonly kinds: Generator<'killed' | 'frozen' | 'planned'>;

  private constructor(
    private readonly group: RedisGroup,
    /** Always leads to the primary. */
    private readonly name: StoreRelay,
    seed: number,
  ) {
    this.kinds = inTurn(['killed', 'frozen', 'planned'] as const, seed);
  }

  static async start(seed: number): Promise<RedisFailover> {
    const group = await RedisGroup.start();
    return new RedisFailover(group, await StoreRelay.before((await group.primary()).url), seed);
  }

  get stores() {
    return { redisUrl: this.name.url };
  }

  settings() {
    return { REDIS_URL: this.group.sentinel.url, REDIS_WAIT_REPLICAS: '1' };
  }

  fault(lastsMs: number): Work {
    return [['redis'], () => this.failOver(lastsMs)];
  }

  private async failOver(lastsMs: number): Promise<void> {
    const old = await this.group.primary();
    const kind = this.kinds.next().value;
    if (kind === 'killed') await old.kill();
    else if (kind === 'frozen') old.freeze();
    else await this.group.sentinel.failover();
    const next = await this.group.follower(old);
    this.lead(next);
    await sleep(lastsMs);
    if (kind === 'frozen') old.thaw();
    if (kind === 'killed') {
      await old.restart();
      const primary = await eventually(() => this.group.primary());
      await old.client.replicaof('127.0.0.1', primary.port);
    }
    const primary = await this.group.isWhole();
    if (primary !== next) this.lead(primary);
  }

  private lead(primary: RedisServer): void {
    this.name.cut();
    this.name.redirect(primary.url);
    this.name.mend();
  }

  async close(): Promise<void> {
    this.name.close();
    await this.group.stop();
  }
}
