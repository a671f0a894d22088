import type { ChainableCommander } from 'ioredis';
import type { RedisConnection } from './redis-connection';

/** Sends commands in one go. @throws the first error of any of them: a plain `exec()` would hide it in its results */
export async function pipeline(
  redis: RedisConnection,
  add: (commands: ChainableCommander) => void,
): Promise<void> {
  const commands = redis.pipeline();
  add(commands);
  for (const [error] of (await commands.exec()) ?? []) if (error) throw error;
}
