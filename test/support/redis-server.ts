import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis from 'ioredis';
import { endChild, endsWithUs, isRunning } from './child-server';
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
  private child: ChildProcess;

  private constructor(
    private readonly folder: string,
    private readonly command: string[],
    readonly port: number,
    /** By which the nodes of a Cluster speak to each other. */
    readonly busPort: number,
    /** Fails at once instead of reconnecting, so that a server that was ended leaves nothing behind. */
    readonly client: Redis,
  ) {
    this.child = this.spawn();
  }

  /** @param settings of redis.conf, as arguments: `--requirepass`, `secret` */
  static start(...settings: string[]): Promise<RedisServer> {
    return RedisServer.startBy(['redis-server'], ...settings);
  }

  /** @param command which becomes the server, such as one that enters a namespace first */
  static async startBy(command: string[], ...settings: string[]): Promise<RedisServer> {
    const folder = mkdtempSync(join(tmpdir(), 'kickboard-redis-'));
    const port = await freePort();
    const busPort = await freePort();
    const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
    // Its usual bus port is 10,000 higher, which may be more than there are.
    if (settings.includes('--cluster-enabled')) own.push('--cluster-port', String(busPort));
    const password = settings[settings.indexOf('--requirepass') + 1];
    const client = new Redis({
      port,
      password: settings.includes('--requirepass') ? password : undefined,
      retryStrategy: () => 50,
      commandTimeout: 20_000,
    });
    client.on('error', () => undefined);
    const server = new RedisServer(folder, [...command, ...own, ...settings], port, busPort, client);
    await server.answers();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** It answers nothing any more, and its connections stay open. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  /** It goes on as if no time had passed. */
  thaw(): void {
    this.child.kill('SIGCONT');
  }

  get isRunning(): boolean {
    return isRunning(this.child);
  }

  /** SIGKILL; its folder stays. */
  kill(): Promise<void> {
    return endChild(this.child);
  }

  /** After `kill`: a process with the same port, folder and settings, and further ones. */
  async restart(...settings: string[]): Promise<void> {
    this.child = this.spawn(settings);
    await this.answers();
  }

  async stop(): Promise<void> {
    this.client.disconnect();
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private spawn(settings: string[] = []): ChildProcess {
    const [program = '', ...args] = this.command;
    return endsWithUs(spawn(program, [...args, ...settings], { stdio: 'ignore' }));
  }

  private async answers(): Promise<void> {
    await eventually(() => this.client.ping());
  }
}

/** A Cluster of these servers, each with its share of the slots. */
export async function joinCluster(nodes: RedisServer[], host = '127.0.0.1'): Promise<void> {
  const share = Math.ceil(16_384 / nodes.length);
  for (const [i, { client }] of nodes.entries()) {
    await client.call('CLUSTER', 'ADDSLOTSRANGE', i * share, Math.min((i + 1) * share, 16_384) - 1);
    for (const { port, busPort } of nodes.slice(i + 1))
      await client.call('CLUSTER', 'MEET', host, port, busPort);
  }
  for (const { client } of nodes) {
    await eventually(async () => {
      const info = String(await client.call('CLUSTER', 'INFO'));
      expect(info).toContain('cluster_state:ok');
      expect(info).toContain(`cluster_size:${nodes.length}`);
    });
  }
}
