import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { KickSigner } from '../../simulator/kick-signer';
import { freePortModule, type Stores, storesModule } from '../../test/support/launcher';
import { commandOf, startOwnStores } from '../../test/support/own-stores';
import type { Fault } from '../faults';
import { BROADCASTERS } from '../traffic/story';
import { AppProcess, type Role } from './app-process';
import { ConnectedKick } from './connected-kick';
import { StoreFaults } from './store-faults';

/** Of the administration of every installation. */
const ADMIN_PASSWORD = 'only-for-a-verdict';

const ROLES: Role[] = ['api', 'api', 'worker', 'worker'];

/** A whole system of our own: both stores, two APIs, two workers, and the key that signs for Kick. */
export class Installation {
  readonly adminLogin = `Basic ${btoa(`admin:${ADMIN_PASSWORD}`)}`;
  private turn = 0;

  private constructor(
    readonly stores: Stores,
    readonly apps: AppProcess[],
    private readonly ownSigner: KickSigner,
    /** There when one of Kick's faults is chosen. */
    readonly kick: ConnectedKick | null,
    readonly storeFaults: StoreFaults,
    private readonly removeData: () => Promise<void>,
  ) {}

  /** Kick's key may be another one by now. */
  get signer(): KickSigner {
    return this.kick?.signer ?? this.ownSigner;
  }

  get apis(): AppProcess[] {
    return this.apps.filter(({ role }) => role === 'api');
  }

  get workers(): AppProcess[] {
    return this.apps.filter(({ role }) => role === 'worker');
  }

  /** Of the APIs that may be asked the next one, in turn; undefined while there is none. */
  nextApi(): AppProcess | undefined {
    const living = this.apis.filter(({ inService }) => inService);
    return living[this.turn++ % Math.max(1, living.length)];
  }

  /** Starts everything on empty data in `dataDir`; resolves when all processes answer. */
  static async start(
    dataDir: string,
    dist: string,
    cooldownSeconds: number,
    faults: Set<Fault>,
    log: (line: string) => void,
  ): Promise<Installation> {
    mkdirSync(dataDir, { recursive: true });
    const signer = KickSigner.generate();
    const { stores, env } = await startOwnStores(dataDir, dist, signer, log);
    const kick = await ConnectedKick.start(signer, faults);
    const settings = {
      ...env,
      ...kick?.settings,
      KICK_BROADCASTER_IDS: BROADCASTERS.map(({ id }) => id).join(','),
      COIN_RATE_LIMIT_SECONDS: String(cooldownSeconds),
      ADMIN_PASSWORD,
      LOG_LEVEL: process.env.LOG_LEVEL || 'info',
    };
    const { clearStores } = await storesModule();
    const apps = await makeApps(join(resolve(dist), 'main.js'), settings, dataDir);
    const storeFaults = new StoreFaults(stores, dataDir, {
      file: commandOf(dist, 'rebuild'),
      env: settings,
    });
    const installation = new Installation(stores, apps, signer, kick, storeFaults, () =>
      clearStores(dataDir),
    );
    await Promise.all(apps.map((app) => app.start()));
    await kick?.connected();
    return installation;
  }

  /** Ends everything. The data goes too, unless it is to be looked at. */
  async stop(keepData: boolean): Promise<void> {
    await Promise.all(this.apps.map((app) => app.kill()));
    await this.stores.stop();
    await this.kick?.close();
    if (!keepData) await this.removeData();
  }
}

async function makeApps(main: string, env: NodeJS.ProcessEnv, dataDir: string): Promise<AppProcess[]> {
  const { freeStorePort } = await freePortModule();
  const apps: AppProcess[] = [];
  for (const [n, role] of ROLES.entries()) {
    const name = `${role}-${(n % 2) + 1}`;
    apps.push(new AppProcess(role, name, await freeStorePort(), main, env, join(dataDir, `${name}.log`)));
  }
  return apps;
}
