import { join } from 'node:path';
import type { Kickboard } from './kickboard';
import { NodeProcess } from './node-process';

/** `node dist/commands/…` on the stores of a Kickboard, as an operator runs it. */
export async function storesCommand({ stores }: Pick<Kickboard, 'stores'>, name: string, args: string[]) {
  const { databaseUrl, redisUrl, prefix } = stores;
  const environment = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, REDIS_KEY_PREFIX: prefix };
  const running = new NodeProcess([join(__dirname, '../../dist/commands', name), ...args], environment);
  const code = await running.ended;
  return { code, stdout: running.stdout, stderr: running.stderr };
}

export async function emptyRedisOf({ stores, redis }: Pick<Kickboard, 'stores' | 'redis'>): Promise<void> {
  const names = await stores.keyNames();
  if (names.length > 0) await redis.del(names.map((name) => stores.prefix + name));
}
