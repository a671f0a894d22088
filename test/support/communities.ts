import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiApp } from '../../src/api-app';
import { CommunitiesApp } from '../../src/communities/communities-app';
import { communitiesFromEnvironment } from '../../src/platform/config/environment';
import { createWorkerApp } from '../../src/worker-app';
import { Channel } from './channel';
import { eventually } from './eventually';
import { FakeKick } from './fake-kick';
import { type Answer, request } from './http';
import { Kickboard } from './kickboard';
import { StoreRelay } from './store-relay';

/** Of the processes. */
export interface ProcessOptions {
  /** Kick's API is there and has these communities' channels; the public key is that which it tells. */
  connected?: boolean;
  settings?: Record<string, string>;
}

export interface CommunityOptions {
  hosts?: string[];
  settings?: Record<string, unknown>;
  /** Its database is reached through a relay, which can be cut. */
  relayed?: boolean;
}

/** A community: its channel, its name, and its stores, which only it uses. */
export interface TestCommunity {
  name: string;
  channel: Channel;
  /** Without processes of its own. */
  board: Kickboard;
  relay: StoreRelay | null;
}

const DRAINS = { LOG_LEVEL: 'silent', MESSAGE_FLUSH_INTERVAL_MS: '20', COIN_SYNC_INTERVAL_MS: '50' };

/** Several communities with stores of their own, to be served by the same processes. */
export class CommunitiesFile {
  readonly kick: FakeKick;
  private readonly folder = mkdtempSync(join(tmpdir(), 'kickboard-communities-'));

  private constructor(
    readonly communities: TestCommunity[],
    private readonly urls: string[],
    kick: FakeKick,
    private readonly options: CommunityOptions[],
    private readonly settings: Record<string, string>,
  ) {
    this.kick = kick;
    this.write();
  }

  static async create(
    options: CommunityOptions[],
    { connected = false, settings: further = {} }: ProcessOptions = {},
  ): Promise<CommunitiesFile> {
    const urls: string[] = [];
    const kick = new FakeKick(() => urls);
    const communities: TestCommunity[] = [];
    for (const [i, { relayed }] of options.entries()) {
      const board = await Kickboard.start({ apis: 0, workers: 0 });
      const name = board.stores.prefix.slice(1, -2);
      const relay = relayed ? await StoreRelay.before(board.stores.databaseUrl) : null;
      communities.push({ name, board, relay, channel: new Channel(kick, { name: `channel${i}` }) });
    }
    for (const { channel } of communities)
      kick.server.platform.addChannel(Number(channel.id), String(channel.broadcaster.channel_slug));
    const settings: Record<string, string> = connected
      ? { ...(await kick.connect()), KICK_SYNC_INTERVAL_SECONDS: '10' }
      : { KICK_PUBLIC_KEY: kick.publicKey };
    return new CommunitiesFile(communities, urls, kick, options, { ...settings, ...further });
  }

  /** For COMMUNITIES_FILE, with the settings of the process. */
  get environment(): Record<string, string> {
    return {
      COMMUNITIES_FILE: join(this.folder, 'communities.json'),
      ...this.settings,
      REDIS_URL: this.communities[0]?.board.stores.redisUrl as string,
      ...DRAINS,
    };
  }

  /** Where deliveries are sent. */
  deliverTo(url: string): void {
    this.urls.splice(0, this.urls.length, url);
  }

  async remove(): Promise<void> {
    await this.kick.server.close();
    for (const { board, relay } of this.communities) {
      relay?.close();
      await board.close();
    }
    rmSync(this.folder, { recursive: true });
  }

  private write(): void {
    const communities = this.communities.map(({ name, channel, board, relay }, i) => ({
      name,
      broadcasters: [Number(channel.id)],
      hosts: this.options[i]?.hosts ?? [],
      settings: { DATABASE_URL: relay?.url ?? board.stores.databaseUrl, ...this.options[i]?.settings },
    }));
    writeFileSync(join(this.folder, 'communities.json'), JSON.stringify({ communities }));
  }
}

/** One api and one worker in this process, which serve all communities of a file. */
export class Communities {
  private constructor(
    readonly file: CommunitiesFile,
    private readonly apps: CommunitiesApp[],
    readonly url: string,
    readonly workerUrl: string,
  ) {}

  static async start(options: CommunityOptions[], process: ProcessOptions = {}): Promise<Communities> {
    const file = await CommunitiesFile.create(options, process);
    const communities = communitiesFromEnvironment(file.environment, tmpdir()) ?? [];
    const api = await CommunitiesApp.create(communities, createApiApp, { takesDeliveries: true });
    const worker = await CommunitiesApp.create(communities, createWorkerApp, { takesDeliveries: false });
    const [url = '', workerUrl = ''] = await Promise.all([api, worker].map(listen));
    file.deliverTo(url);
    const stop = new AbortController();
    await Promise.all([api, worker].map((app) => app.wait(stop.signal)));
    return new Communities(file, [api, worker], url, workerUrl);
  }

  get all(): TestCommunity[] {
    return this.file.communities;
  }

  get<Body = Record<string, unknown>>(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    return request<Body>(this.url + path, { headers });
  }

  async close(): Promise<void> {
    for (const app of this.apps) {
      app.server.closeAllConnections();
      app.server.close();
      await app.close();
    }
    await this.file.remove();
  }
}

async function listen(app: CommunitiesApp): Promise<string> {
  await eventually(() => app.look());
  await app.listen(0);
  return `http://127.0.0.1:${(app.server.address() as { port: number }).port}`;
}
