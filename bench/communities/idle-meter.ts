import { setTimeout as sleep } from 'node:timers/promises';
import Redis from 'ioredis';
import type { Stores } from '../../test/support/launcher';
import { withPostgres } from '../../test/support/postgres';
import { CpuMeter } from '../rig/cpu';
import { residentBytes } from '../rig/own-memory';
import type { ServedCommunities } from './served';

/** Commands of Redis that are named, the most frequent ones. */
const NAMED = 14;

/** What processes and stores do while nobody writes. */
export async function measureIdle(
  { api, worker, startMs }: ServedCommunities,
  stores: Stores,
  seconds: number,
) {
  const { redis, postgres } = stores as unknown as Record<'redis' | 'postgres', { pid: number }>;
  const cpu = new CpuMeter({ api: api.pid, worker: worker.pid, redis: redis.pid, postgres: postgres.pid });
  const before = await counts(stores);
  await sleep(seconds * 1000);
  const after = await counts(stores);
  const perSecond = (name: 'commands' | 'transactions') =>
    Math.round(((after[name] - before[name]) / seconds) * 10) / 10;
  // µs in a second are a ten-thousandth of a percent.
  const percent = Object.entries(cpu.per(seconds)).map(([name, us]) => [name, Math.round(us / 1000) / 10]);
  const most = [...after.calls]
    .map(([name, calls]) => [name, Math.round((calls - (before.calls.get(name) ?? 0)) / seconds)] as const)
    .filter(([, calls]) => calls > 0)
    .sort(([, a], [, b]) => b - a);
  return {
    start_ms: startMs,
    memory_mb: { api: residentMb(api), worker: residentMb(worker) },
    cpu_percent: Object.fromEntries(percent) as Record<string, number>,
    redis: { connections: after.clients, commands_per_second: perSecond('commands') },
    postgres: { connections: after.backends, transactions_per_second: perSecond('transactions') },
    most_commands: Object.fromEntries(most.slice(0, NAMED)) as Record<string, number>,
  };
}

async function counts({ redisUrl, databaseUrl }: Stores) {
  const redis = new Redis(redisUrl);
  const info = await redis.info('all');
  redis.disconnect();
  const read = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
  const { rows } = await withPostgres(databaseUrl, (client) =>
    client.query<{ backends: number; transactions: number }>(
      `SELECT (SELECT count(*)::int FROM pg_stat_activity WHERE application_name LIKE 'kickboard%') AS backends,
              (SELECT sum(xact_commit + xact_rollback)::float FROM pg_stat_database) AS transactions`,
    ),
  );
  const calls = [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)];
  return {
    clients: read('connected_clients') - 1,
    commands: read('total_commands_processed'),
    backends: rows[0]?.backends ?? 0,
    transactions: rows[0]?.transactions ?? 0,
    /** By command. */
    calls: new Map(calls.map(([, name = '', count]) => [name, Number(count)])),
  };
}

const residentMb = (server: Parameters<typeof residentBytes>[0]): number =>
  Math.round(residentBytes(server) / 2 ** 20);
