import { join } from 'node:path';
import { NodeProcess } from './node-process';
import type { TestStores } from './stores';

const COMMAND = join(__dirname, '../../dist/kick');

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** `node dist/kick …` as an operator runs it, in a process of its own. */
export async function kickCommand(
  stores: TestStores,
  args: string[],
  settings: Record<string, string>,
): Promise<CommandResult> {
  const running = new NodeProcess([COMMAND, ...args], {
    DATABASE_URL: stores.databaseUrl,
    REDIS_URL: stores.redisUrl,
    REDIS_KEY_PREFIX: stores.prefix,
    ...settings,
  });
  const code = await running.ended;
  return { code, stdout: running.stdout, stderr: running.stderr };
}
