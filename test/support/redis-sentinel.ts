import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Redis, { type RedisOptions } from 'ioredis';
import { endChild, endsWithUs } from './child-server';
import { eventually } from './eventually';
import { freePort } from './free-port';
import type { RedisServer } from './redis-server';

interface Sentinel {
  port: number;
  child: ChildProcess;
  client: Redis;
}

/** Sentinels that look after one primary with its replicas, and are quick to lose patience. */
export class RedisSentinel {
  private constructor(
    private readonly folder: string,
    private readonly sentinels: Sentinel[],
    private readonly host: string,
  ) {}

  /**
   * Resolves when each knows all others, and all replicas.
   * @param settings further lines of sentinel.conf
   * @param access by which their clients are let in
   * @param host where they listen, and where they find the primary
   */
  static async over(
    primary: Pick<RedisServer, 'port'>,
    {
      replicas = 1,
      sentinels = 1,
      settings = [],
      access = {},
      host = '127.0.0.1',
    }: {
      replicas?: number;
      sentinels?: number;
      settings?: string[];
      access?: RedisOptions;
      host?: string;
    } = {},
  ): Promise<RedisSentinel> {
    const folder = mkdtempSync(join(tmpdir(), 'kickboard-sentinel-'));
    const started: Sentinel[] = [];
    const quorum = Math.floor(sentinels / 2) + 1;
    for (let n = 0; n < sentinels; n += 1)
      started.push(await start(folder, { host, port: primary.port }, quorum, settings, access));
    for (const { client } of started) {
      await eventually(async () => {
        const known = (await client.call('SENTINEL', 'REPLICAS', 'group')) as string[][];
        const others = (await client.call('SENTINEL', 'SENTINELS', 'group')) as string[][];
        const following = known.filter((each) => each.join(' ').includes('master-link-status ok'));
        if (following.length < replicas || others.length < sentinels - 1)
          throw new Error(`a Sentinel knows ${following.length} replicas and ${others.length} others`);
      }, 20_000);
    }
    return new RedisSentinel(folder, started, host);
  }

  get url(): string {
    const host = isIPv6(this.host) ? `[${this.host}]` : this.host;
    return `redis+sentinel://${this.sentinels.map(({ port }) => `${host}:${port}`).join()}/group`;
  }

  /** The port of the primary, as all of them have it. */
  async primaryPort(): Promise<number> {
    const ports = await Promise.all(
      this.sentinels.map(async ({ client }) => {
        const address = await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'group');
        return Number((address as string[])[1]);
      }),
    );
    const [port = 0] = ports;
    if (ports.some((other) => other !== port)) throw new Error(`the Sentinels name ${ports.join(', ')}`);
    return port;
  }

  /** A planned failover; refused while one is going on. */
  async failover(): Promise<void> {
    await this.sentinels[0]?.client.call('SENTINEL', 'FAILOVER', 'group');
  }

  async stop(): Promise<void> {
    for (const { child, client } of this.sentinels) {
      client.disconnect();
      await endChild(child);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function start(
  folder: string,
  primary: { host: string; port: number },
  quorum: number,
  settings: string[],
  access: RedisOptions,
): Promise<Sentinel> {
  const port = await freePort();
  const file = join(folder, `${port}.conf`);
  const lines = [
    access.tls ? `port 0\ntls-port ${port}` : `port ${port}`,
    `bind ${primary.host}`,
    `sentinel monitor group ${primary.host} ${primary.port} ${quorum}`,
    'sentinel down-after-milliseconds group 1000',
    'sentinel failover-timeout group 3000',
    ...settings,
  ];
  writeFileSync(file, lines.join('\n'));
  const child = endsWithUs(spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' }));
  const client = new Redis({
    ...access,
    host: primary.host,
    port,
    retryStrategy: () => 50,
    commandTimeout: 20_000,
  });
  client.on('error', () => undefined);
  return { port, child, client };
}
