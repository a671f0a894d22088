import { setTimeout as sleep } from 'node:timers/promises';
import Redis from 'ioredis';
import type { Stores } from '../../test/support/launcher';
import { withPostgres } from '../../test/support/postgres';
import { CpuMeter } from '../rig/cpu';
import { residentBytes } from '../rig/own-memory';
import type { ServedCommunities } from './served';

/** What processes and stores do while nobody writes. */
export class IdleMeter {
  constructor(
    private readonly served: ServedCommunities,
    private readonly stores: Stores,
  ) {}

  async over(seconds: number) {
    const { api, worker, startMs } = this.served;
    const { redis, postgres } = this.stores as unknown as Record<'redis' | 'postgres', { pid: number }>;
    const cpu = new CpuMeter({ api: api.pid, worker: worker.pid, redis: redis.pid, postgres: postgres.pid });
    const [before, commandsBefore] = [await this.counts(), await this.commands()];
    await sleep(seconds * 1000);
    const [after, commandsAfter] = [await this.counts(), await this.commands()];
    const perSecond = (name: 'commands' | 'transactions') =>
      Math.round(((after[name] - before[name]) / seconds) * 10) / 10;
    // µs in a second are a ten-thousandth of a percent.
    const percent = Object.entries(cpu.per(seconds)).map(([name, us]) => [name, Math.round(us / 1000) / 10]);
    const most = Object.entries(commandsAfter)
      .map(([name, calls]): [string, number] => [
        name,
        Math.round((calls - (commandsBefore[name] ?? 0)) / seconds),
      ])
      .filter(([, calls]) => calls > 0)
      .sort(([, a], [, b]) => b - a);
    return {
      start_ms: startMs,
      memory_mb: { api: residentMb(api), worker: residentMb(worker) },
      cpu_percent: Object.fromEntries(percent) as Record<string, number>,
      redis: { connections: after.clients, commands_per_second: perSecond('commands') },
      postgres: { connections: after.backends, transactions_per_second: perSecond('transactions') },
      most_commands: Object.fromEntries(most.slice(0, 14)) as Record<string, number>,
    };
  }

  private async counts() {
    const redis = new Redis(this.stores.redisUrl);
    const info = await redis.info();
    redis.disconnect();
    const read = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
    const [row] = await withPostgres(this.stores.databaseUrl, async (client) => {
      const { rows } = await client.query<{ backends: number; transactions: number }>(
        `SELECT (SELECT count(*)::int FROM pg_stat_activity WHERE application_name LIKE 'kickboard%') AS backends,
                (SELECT sum(xact_commit + xact_rollback)::float FROM pg_stat_database) AS transactions`,
      );
      return rows;
    });
    return {
      clients: read('connected_clients') - 1,
      commands: read('total_commands_processed'),
      backends: row?.backends ?? 0,
      transactions: row?.transactions ?? 0,
    };
  }

  private async commands(): Promise<Record<string, number>> {
    const redis = new Redis(this.stores.redisUrl);
    const info = await redis.info('commandstats');
    redis.disconnect();
    return Object.fromEntries(
      [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name = '', calls]) => [
        name,
        Number(calls),
      ]),
    );
  }
}

const residentMb = (server: Parameters<typeof residentBytes>[0]): number =>
  Math.round(residentBytes(server) / 2 ** 20);
