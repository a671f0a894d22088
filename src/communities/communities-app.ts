import type { Server } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AggregatorRegistry } from 'prom-client';
import type { Community } from '../platform/config/communities-file';
import { BACKLOG, measureConnections } from '../platform/http/connections';
import { Limited } from '../platform/limited';
import { Log } from '../platform/log/log';
import { Metrics } from '../platform/metrics/metrics';
import { RedisConnections } from '../platform/redis/redis-connections';
import { type Membership, Share } from '../platform/share';
import { StoreRefused } from '../platform/startup/store-refused';
import type { RoleApp } from '../role-app';
import { CommunitiesServer, JSON_TYPE, type ProcessAnswer } from './communities-server';
import { CommunityApp } from './community-app';
import { CommunityDirectory } from './community-directory';

type Create = (settings: Community['settings'], member: Membership) => Promise<NestExpressApplication>;

/** All at once would make each of them look slow. */
const LOOKS_AT_ONCE = 8;

/**
 * A role for many communities: an application for each, which share the connections to Redis, behind one server. What is of the
 * process (health, metrics) covers all of them.
 */
export class CommunitiesApp implements RoleApp {
  private readonly front: CommunitiesServer;

  private constructor(
    private readonly apps: CommunityApp[],
    private readonly connections: RedisConnections,
    private readonly metrics: Metrics,
    readonly log: Log,
  ) {
    this.front = new CommunitiesServer(new CommunityDirectory(apps), {
      '/health/live': () => Promise.resolve(json(200, { status: 'live' })),
      '/health/ready': () => this.readiness(),
      '/metrics': () => this.allMetrics(),
    });
    measureConnections(this.front.server, metrics);
  }

  /** @param create makes the application of one community */
  static async create(
    communities: Community[],
    create: Create,
    role: { takesDeliveries: boolean },
  ): Promise<CommunitiesApp> {
    // Settings of the process are the same in each.
    const { settings } = communities[0] as Community;
    const log = new Log(settings);
    const connections = new RedisConnections(settings, log);
    const share = new Share();
    const apps: CommunityApp[] = [];
    for (const community of communities) {
      const app = await create(community.settings, { name: community.name, share, connections });
      apps.push(new CommunityApp(community, app, role.takesDeliveries));
      // A signal is heard between two of them.
      await turn();
    }
    return new CommunitiesApp(apps, connections, new Metrics(), log);
  }

  get server(): Server {
    return this.front.server;
  }

  /** @throws StoreRefused with a line for each community whose stores are unfit */
  async look(): Promise<void> {
    const limited = new Limited(LOOKS_AT_ONCE);
    const looks = await Promise.allSettled(this.apps.map((app) => limited.run(() => app.look())));
    const failed = looks.flatMap((look) => (look.status === 'rejected' ? [look.reason as unknown] : []));
    const refused = failed.filter((reason) => reason instanceof StoreRefused);
    if (refused.length > 0) throw new StoreRefused(refused.map(({ message }) => message).join('\n'));
    if (failed.length > 0) throw failed[0];
  }

  async listen(port: number): Promise<void> {
    for (const app of this.apps) {
      // What began now would be closed beside it.
      if (this.front.isStopping) return;
      await app.init();
      await turn();
    }
    if (this.front.isStopping) return;
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ port, backlog: BACKLOG }, () => resolve());
    });
  }

  async wait(signal: AbortSignal): Promise<void> {
    await Promise.all(this.apps.map((app) => app.wait(signal)));
  }

  turnAway(): void {
    this.front.turnAway();
    for (const app of this.apps) app.turnAway();
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.apps.map((app) => app.close()));
    this.connections.onApplicationShutdown();
  }

  /**
   * By community. Ready as long as one of them is: a process that is taken out of the load balancer because one database is away
   * would be away for all others, too.
   */
  private async readiness(): Promise<ProcessAnswer> {
    const answers = await Promise.all(
      this.apps.map(async (app) => {
        const { status, parts } = await app.readiness();
        const down = Object.entries(parts).filter(([, part]) => part.status === 'down');
        const message = down.map(([name, part]) => `${name}: ${part.message}`).join('; ') || 'ready';
        return [
          app.name,
          { status: status === 'ready' ? ('up' as const) : ('down' as const), message },
        ] as const;
      }),
    );
    const ready = !this.front.isStopping && answers.some(([, { status }]) => status === 'up');
    const parts = Object.fromEntries(answers);
    return json(ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', parts });
  }

  /** Those of the communities have the label `community`, those of the process do not. */
  private async allMetrics(): Promise<ProcessAnswer> {
    const registries = [this.metrics, ...this.apps.map(({ metrics }) => metrics)].map(
      ({ registry }) => registry,
    );
    const all = await Promise.all(registries.map((registry) => registry.getMetricsAsJSON()));
    const together = AggregatorRegistry.aggregate(all);
    return { status: 200, type: together.contentType, body: await together.metrics() };
  }
}

const json = (status: number, body: object): ProcessAnswer => ({
  status,
  type: JSON_TYPE,
  body: JSON.stringify(body),
});
