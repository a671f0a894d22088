import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { eventually } from './eventually';
import { freePort } from './free-port';
import type { RedisServer } from './redis-server';

/** A Sentinel that looks after one primary with one replica, and is quick to lose patience. */
export class RedisSentinel {
  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
    private readonly port: number,
    private readonly client: Redis,
  ) {}

  static async over(primary: RedisServer): Promise<RedisSentinel> {
    const folder = mkdtempSync(join(tmpdir(), 'kickboard-sentinel-'));
    const port = await freePort();
    const file = join(folder, 'sentinel.conf');
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `sentinel monitor group 127.0.0.1 ${primary.port} 1`,
      'sentinel down-after-milliseconds group 1000',
      'sentinel failover-timeout group 3000',
    ];
    writeFileSync(file, lines.join('\n'));
    const child = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
    const client = new Redis({ port, retryStrategy: () => 50 });
    client.on('error', () => undefined);
    const sentinel = new RedisSentinel(folder, child, port, client);
    await eventually(async () => {
      const replicas = (await client.call('SENTINEL', 'REPLICAS', 'group')) as string[][];
      expect(replicas).toHaveLength(1);
      expect(replicas[0]?.join(' ')).toContain('master-link-status ok');
    }, 20_000);
    return sentinel;
  }

  get url(): string {
    return `redis+sentinel://127.0.0.1:${this.port}/group`;
  }

  async stop(): Promise<void> {
    this.client.disconnect();
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
