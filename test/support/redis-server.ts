import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { eventually } from './eventually';
import { freePort } from './free-port';

/** Why no Redis can be started by a test itself; null when one can. The one that all tests share may be elsewhere. */
export function whyNoRedisServer(): string | null {
  return spawnSync('redis-server', ['--version']).error
    ? 'redis-server is not on the PATH (apt-get install redis-server)'
    : null;
}

/** A Redis of a test's own, for what must not be done to the one that all tests share. It keeps nothing. */
export class RedisServer {
  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
    readonly port: number,
    /** Fails at once instead of reconnecting, so that a server that was ended leaves nothing behind. */
    readonly client: Redis,
  ) {}

  /** @param settings of redis.conf, as arguments: `--requirepass`, `secret` */
  static async start(...settings: string[]): Promise<RedisServer> {
    const folder = mkdtempSync(join(tmpdir(), 'kickboard-redis-'));
    const port = await freePort();
    const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    const child = spawn('redis-server', [...own, ...settings], { stdio: 'ignore' });
    const password = settings[settings.indexOf('--requirepass') + 1];
    const client = new Redis({
      port,
      password: settings.includes('--requirepass') ? password : undefined,
      retryStrategy: () => 50,
    });
    client.on('error', () => undefined);
    await eventually(async () => expect(await client.ping()).toBe('PONG'));
    return new RedisServer(folder, child, port, client);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** It answers nothing any more, and its connections stay open. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  async stop(): Promise<void> {
    this.client.disconnect();
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A Cluster of these servers, each with its share of the slots. */
export async function joinCluster(nodes: RedisServer[]): Promise<void> {
  const share = Math.ceil(16_384 / nodes.length);
  for (const [i, { client }] of nodes.entries()) {
    await client.call('CLUSTER', 'ADDSLOTSRANGE', i * share, Math.min((i + 1) * share, 16_384) - 1);
    for (const { port } of nodes.slice(i + 1)) await client.call('CLUSTER', 'MEET', '127.0.0.1', port);
  }
  for (const { client } of nodes) {
    await eventually(async () => {
      const info = String(await client.call('CLUSTER', 'INFO'));
      expect(info).toContain('cluster_state:ok');
      expect(info).toContain(`cluster_size:${nodes.length}`);
    });
  }
}
