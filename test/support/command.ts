import { join } from 'node:path';
import { NodeProcess } from './node-process';

const DIST = join(__dirname, '../../dist');

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * `node dist/<name> …` as an operator runs it.
 * @param environment complete, such as that of `TestStores`
 */
export const startCommand = (name: string, args: string[], environment: NodeJS.ProcessEnv): NodeProcess =>
  new NodeProcess([join(DIST, name), ...args], environment);

/** The same, to its end. */
export async function runCommand(
  name: string,
  args: string[],
  environment: NodeJS.ProcessEnv,
): Promise<CommandResult> {
  const running = startCommand(name, args, environment);
  const code = await running.ended;
  return { code, stdout: running.stdout, stderr: running.stderr };
}
