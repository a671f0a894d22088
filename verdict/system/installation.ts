import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { KickSigner } from '../../simulator/kick-signer';
import { type AtTheEnd, type Stores, storesModule } from '../../test/support/launcher';
import { freePort } from '../../test/support/free-port';
import { commandOf, startOwnStores } from '../../test/support/own-stores';
import { Nginx } from '../../test/support/nginx';
import type { Fault } from '../faults';
import type { VerdictOptions } from '../options';
import { BROADCASTERS } from '../traffic/story';
import { AppProcess, type Role } from './app-process';
import { ConnectedKick } from './connected-kick';
import { FullDisk } from './full-disk';
import { Partition } from './partition';
import { PostgresFailover } from './postgres-failover';
import { RedisFailover } from './redis-failover';
import type { Rig, Work } from './rig';
import { StoreFaults } from './store-faults';

/** Of the administration of every installation. */
const ADMIN_PASSWORD = 'only-for-a-verdict';

const ROLES: Role[] = ['api', 'api', 'worker', 'worker'];

/** Where requests may be sent. */
interface Entrance {
  readonly url: string;
}

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
    private readonly rig: Rig | null,
    /** In front of the apis, when they are restarted in turn and nobody may notice. */
    readonly nginx: Nginx | null,
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

  get entrances(): Entrance[] {
    return this.nginx ? [this.nginx] : this.apis;
  }

  /** Of the entrances that may be asked the next one, in turn; undefined while there is none. */
  nextApi(): Entrance | undefined {
    if (this.nginx) return this.nginx;
    const living = this.apis.filter(({ inService }) => inService);
    return living[this.turn++ % Math.max(1, living.length)];
  }

  /** What a fault of the rig does next. */
  rigFault(lastsMs: number): Work {
    if (!this.rig) throw new Error('this installation has plain stores');
    return this.rig.fault(lastsMs);
  }

  /**
   * Starts everything on empty data in `dataDir`; resolves when all processes answer.
   * @param atTheEnd takes what ends each part, before that is up: whatever fails later, and whoever stops the tool meanwhile, it ends
   */
  static async start(
    dataDir: string,
    { dist, faults, seed, keep }: Pick<VerdictOptions, 'dist' | 'faults' | 'seed' | 'keep'>,
    cooldownSeconds: number,
    log: (line: string) => void,
    atTheEnd: AtTheEnd,
  ): Promise<Installation> {
    const { clearStores } = await storesModule();
    const started = <T>(starting: Promise<T>, end: (part: NonNullable<T>) => Promise<void>): Promise<T> => {
      atTheEnd(() => starting.then((part) => (part ? end(part) : undefined), notStarted));
      return starting;
    };
    mkdirSync(dataDir, { recursive: true });
    // The last that ends. The data goes too, unless it is to be looked at.
    if (!keep) atTheEnd(() => clearStores(dataDir));
    const signer = KickSigner.generate();
    const redisRig = await started(rigInPlaceOfRedis(faults, seed), (part) => part.close());
    const own = await started(
      startOwnStores(dataDir, dist, signer, log, { redisUrl: redisRig?.stores.redisUrl }),
      ({ stores }) => stores.stop(),
    );
    const rig =
      redisRig ?? (await started(rigOver(own.stores, faults, dataDir, seed), (part) => part.close()));
    const stores: Stores = { ...own.stores, ...rig?.stores };
    const kick = await started(ConnectedKick.start(signer, faults), (part) => part.close());
    const settings = {
      ...own.env,
      ...kick?.settings,
      KICK_BROADCASTER_IDS: BROADCASTERS.map(({ id }) => id).join(','),
      COIN_RATE_LIMIT_SECONDS: String(cooldownSeconds),
      ADMIN_PASSWORD,
      LOG_LEVEL: process.env.LOG_LEVEL || 'info',
    };
    const settingsOf = (role: Role) => ({ ...settings, ...rig?.settings(role) });
    const apps = await makeApps(join(resolve(dist), 'main.js'), settingsOf, dataDir);
    const storeFaults = new StoreFaults(stores, dataDir, {
      file: commandOf(dist, 'rebuild'),
      env: settings,
    });
    atTheEnd(() => Promise.all(apps.map((app) => app.kill())));
    await Promise.all(apps.map((app) => app.start()));
    const apis = apps.filter(({ role }) => role === 'api').map(({ url }) => url);
    const nginx = faults.has('rolling')
      ? await started(Nginx.plainExample(...apis), (part) => part.close())
      : null;
    await kick?.connected();
    return new Installation(stores, apps, signer, kick, storeFaults, rig, nginx);
  }
}

/** What did not come up has left nothing that would have to be ended. */
const notStarted = () => undefined;

async function rigInPlaceOfRedis(faults: Set<Fault>, seed: number): Promise<Rig | null> {
  if (faults.has('redis-failover')) return RedisFailover.start(seed);
  return faults.has('disk-full') ? FullDisk.start(seed) : null;
}

async function rigOver(
  stores: Stores,
  faults: Set<Fault>,
  dataDir: string,
  seed: number,
): Promise<Rig | null> {
  if (faults.has('pg-failover')) return PostgresFailover.over(stores, dataDir, seed);
  return faults.has('partition') ? Partition.before(stores, seed) : null;
}

async function makeApps(
  main: string,
  envOf: (role: Role) => NodeJS.ProcessEnv,
  dataDir: string,
): Promise<AppProcess[]> {
  const apps: AppProcess[] = [];
  for (const [n, role] of ROLES.entries()) {
    const name = `${role}-${(n % 2) + 1}`;
    const log = join(dataDir, `${name}.log`);
    apps.push(new AppProcess(role, name, await freePort(), main, envOf(role), log));
  }
  return apps;
}
