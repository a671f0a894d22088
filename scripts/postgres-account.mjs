import { execFileSync, spawnSync } from 'node:child_process';

/** @typedef {{ uid: number, gid: number }} Account */

/**
 * The account Postgres runs under: Postgres refuses root, so root lends it another one that exists already.
 * @returns {Account | undefined} undefined when we are not root and it runs as ourselves
 */
export function postgresAccount() {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const id = (flag) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    try {
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // that account does not exist here; the next one
    }
  }
  throw new Error(
    'Postgres refuses to run as root and there is no other account: create one, or set DATABASE_URL',
  );
}

/** Whether `account` may read `path`: not below a closed folder such as /root. */
export const canReach = (account, path) =>
  !account || spawnSync('test', ['-r', path], { ...account, cwd: '/' }).status === 0;

/**
 * A command as `account`, able to use `data` even below a closed folder: then it is lent the one capability it needs.
 * @returns {{ file: string, args: string[], options: { uid?: number, gid?: number, cwd: string } }}
 */
export function runAs(account, file, args, data) {
  if (canReach(account, data)) return { file, args, options: { ...account, cwd: '/' } };
  const { uid, gid } = account;
  const lend = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
  ];
  return { file: 'setpriv', args: [...lend, '--', file, ...args], options: { cwd: '/' } };
}
