import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import { eventually } from './eventually';
import { joinCluster, RedisServer } from './redis-server';

/** A node is given up quickly, and its replica takes over however old its copy is. */
const SETTINGS =
  '--cluster-enabled yes --cluster-node-timeout 1000 --cluster-replica-validity-factor 0'.split(' ');
const MASTERS = 3;
/** Keys that move at once: the slot is torn between two nodes for some seconds. */
const KEYS_AT_ONCE = 3;

/** A Redis Cluster of three masters with a replica each, and the slot of one prefix in it. */
export class RedisCluster {
  private constructor(
    private readonly nodes: RedisServer[],
    readonly client: Cluster,
    private readonly slot: number,
  ) {}

  /** @param prefix with a hash tag; its slot is the one that is killed and moved */
  static async start(prefix: string): Promise<RedisCluster> {
    const nodes: RedisServer[] = [];
    for (let i = 0; i < 2 * MASTERS; i += 1) nodes.push(await RedisServer.start(...SETTINGS));
    const [masters, replicas] = [nodes.slice(0, MASTERS), nodes.slice(MASTERS)];
    await joinCluster(masters);
    for (const [i, { client }] of replicas.entries()) {
      const master = masters[i] as RedisServer;
      await client.call('CLUSTER', 'MEET', '127.0.0.1', master.port, master.busPort);
      const id = String(await master.client.call('CLUSTER', 'MYID'));
      await eventually(async () => expect(await client.call('CLUSTER', 'REPLICATE', id)).toBe('OK'));
    }
    const client = new Cluster(nodes.map(({ url }) => url));
    client.on('error', () => undefined);
    const slot = Number(await (masters[0] as RedisServer).client.call('CLUSTER', 'KEYSLOT', prefix));
    const cluster = new RedisCluster(nodes, client, slot);
    await cluster.isWhole();
    return cluster;
  }

  /** As `REDIS_URL` has it. */
  get url(): string {
    return this.nodes.map(({ url }) => url).join(',');
  }

  /** Kills the master of the slot, or of that of another prefix, and waits until its replica has taken over. The dead one is given back for `restart`. */
  async killMaster(prefix?: string): Promise<RedisServer> {
    const master = await this.master(prefix);
    await master.kill();
    await eventually(async () => expect((await this.master(prefix)).port).not.toBe(master.port));
    return master;
  }

  /** Every node lives, serves, and each replica has a copy of its master. */
  async isWhole(): Promise<void> {
    await eventually(async () => {
      for (const { client } of this.nodes) {
        expect(String(await client.call('CLUSTER', 'INFO'))).toContain('cluster_state:ok');
        const info = await client.info('replication');
        expect(info).toMatch(/role:master[^]*connected_slaves:[1-9]|master_link_status:up/);
        expect(String(await client.call('CLUSTER', 'NODES'))).not.toMatch(/fail|handshake|noaddr/);
      }
    }, 30_000);
  }

  /** Moves the slot to another master, some keys at a time, as `redis-cli --cluster reshard` does. */
  async reshard(): Promise<void> {
    const from = await this.master();
    const masters = await this.masters();
    const to = masters.find(({ port }) => port !== from.port) as RedisServer;
    const [source, target] = [await idOf(from), await idOf(to)];
    await to.client.call('CLUSTER', 'SETSLOT', this.slot, 'IMPORTING', source);
    await from.client.call('CLUSTER', 'SETSLOT', this.slot, 'MIGRATING', target);
    for (;;) {
      const keys = (await from.client.call('CLUSTER', 'GETKEYSINSLOT', this.slot, KEYS_AT_ONCE)) as string[];
      if (keys.length === 0) break;
      await from.client.call('MIGRATE', '127.0.0.1', to.port, '', 0, 5000, 'REPLACE', 'KEYS', ...keys);
      await sleep(20);
    }
    for (const { client } of [to, from, ...masters]) {
      await client.call('CLUSTER', 'SETSLOT', this.slot, 'NODE', target);
    }
  }

  async stop(): Promise<void> {
    this.client.disconnect();
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  /** Who serves the slot, or that of another prefix, as all living masters have it. */
  async master(prefix?: string): Promise<RedisServer> {
    const wanted =
      prefix === undefined ? this.slot : Number(await this.client.call('CLUSTER', 'KEYSLOT', prefix));
    for (const node of await this.masters()) {
      const slots = (await node.client.call('CLUSTER', 'SLOTS')) as Slots;
      const [, , [, port = 0] = []] = slots.find(([first, last]) => first <= wanted && wanted <= last) ?? [];
      if (port === node.port) return node;
    }
    throw new Error('nobody serves the slot');
  }

  private async masters(): Promise<RedisServer[]> {
    const roles = await Promise.all(
      this.nodes.map(async ({ client }) =>
        client.status === 'ready' ? client.info('replication').catch(() => '') : '',
      ),
    );
    return this.nodes.filter((_, i) => roles[i]?.includes('role:master'));
  }
}

type Slots = [first: number, last: number, master: [host: string, port: number, id: string]][];

const idOf = async ({ client }: RedisServer) => String(await client.call('CLUSTER', 'MYID'));
