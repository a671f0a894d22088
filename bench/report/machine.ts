import { cpus, release, totalmem, type } from 'node:os';
import type { Rig } from '../rig/rig';

/** Where figures were measured; those of two machines are never mixed. */
export type Machine = Awaited<ReturnType<typeof machineOf>>;

export async function machineOf(rig: Rig) {
  const [postgres] = await rig.query<{ server_version: string }>('SHOW server_version');
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release().split('-')[0]}`,
    node: process.versions.node,
    redis: /^redis_version:(\S+)/m.exec(await rig.redis.info('server'))?.[1] ?? 'unknown',
    postgres: postgres?.server_version ?? 'unknown',
  };
}
