import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../test/support/eventually';
import { RedisServer } from '../../test/support/redis-server';
import { inTurn, type Rig, type Work } from './rig';

/** Where the small disk is, for those in its namespace. */
const DISK = '/mnt';
const DISK_MB = 64;
const SETTINGS = `--dir ${DISK} --appendonly yes --maxmemory-policy noeviction`.split(' ');
const MOUNT = `mount -t tmpfs -o size=${DISK_MB}m tmpfs ${DISK} && echo mounted && exec cat`;

/**
 * `disk-full`: Redis' append-only file lies on a disk of its own, on which something else takes all the room for a while. With
 * `appendfsync always` Redis ends itself then, and is started again when there is room; with `everysec` it refuses writes.
 */
export class FullDisk implements Rig {
  private constructor(
    /** Keeps the disk, whatever becomes of Redis. */
    private readonly holder: ChildProcess,
    private readonly redis: RedisServer,
  ) {}

  static async start(seed: number): Promise<FullDisk> {
    // A namespace in which we may mount, also when we are not root. It ends with us, whose end closes its stdin.
    const holder = spawn('unshare', ['-rm', 'sh', '-c', MOUNT], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [said] = (await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])) as unknown[];
    if (!String(said).startsWith('mounted')) throw new Error('disk-full needs namespaces (unshare -rm)');
    const enter = ['nsenter', '-t', String(holder.pid), '-U', '-m', '--preserve-credentials', 'redis-server'];
    const policy = inTurn(['always', 'everysec'] as const, seed).next().value;
    const redis = await RedisServer.startBy(enter, ...SETTINGS, '--appendfsync', policy);
    return new FullDisk(holder, redis);
  }

  get stores() {
    return { redisUrl: this.redis.url };
  }

  settings() {
    return {};
  }

  fault(lastsMs: number): Work {
    return [['redis'], () => this.fill(lastsMs)];
  }

  private async fill(lastsMs: number): Promise<void> {
    const file = join(`/proc/${this.holder.pid}/root`, DISK, 'somebody-elses');
    const isFull = await writeFile(file, Buffer.alloc(DISK_MB * 2 ** 20)).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === 'ENOSPC',
    );
    if (!isFull) throw new Error('the disk could not be filled');
    await sleep(lastsMs);
    await rm(file);
    if (!this.redis.isRunning) await this.redis.restart();
    // It takes writes again by itself, once it has seen that it can.
    await eventually(() => this.redis.client.set('disk-full', 'no more', 'PX', 1));
  }

  async close(): Promise<void> {
    await this.redis.stop();
    this.holder.kill('SIGKILL');
  }
}
