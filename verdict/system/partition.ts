import { setTimeout as sleep } from 'node:timers/promises';
import type { Stores } from '../../test/support/launcher';
import { StoreRelay } from '../../test/support/store-relay';
import type { Role } from './app-process';
import { inTurn, type Rig, type Work } from './rig';

const STORES = ['redis', 'postgres'] as const;
/** Both ways, only what is asked, or only the answers: of those the store does what it is told, and nobody hears of it. */
const WAYS = [['to', 'from'], ['to'], ['from']] as const;

interface Link {
  role: Role;
  store: (typeof STORES)[number];
  relay: StoreRelay;
}

/**
 * `partition`: between the processes of one role and one store nothing comes through, without a word; what was sent comes when
 * the way is open again, as TCP has it, unless somebody gave the connection up.
 */
export class Partition implements Rig {
  readonly stores = {};
  private readonly cases: Generator<{ link: Link; ways: (typeof WAYS)[number] }>;

  private constructor(
    private readonly links: Link[],
    seed: number,
  ) {
    // Five is prime to their number, so that neighbours differ in everything.
    const all = links.flatMap((link) => WAYS.map((ways) => ({ link, ways })));
    const mixed = all.map((_, n) => all[(n * 5) % all.length] as (typeof all)[number]);
    this.cases = inTurn(mixed, seed * 2);
  }

  static async before({ redisUrl, databaseUrl }: Stores, seed: number): Promise<Partition> {
    const links: Link[] = [];
    for (const role of ['api', 'worker'] as const)
      for (const store of STORES)
        links.push({
          role,
          store,
          relay: await StoreRelay.before(store === 'redis' ? redisUrl : databaseUrl),
        });
    return new Partition(links, seed);
  }

  settings(role: Role) {
    const to = (store: Link['store']) =>
      this.links.find((link) => link.role === role && link.store === store)?.relay.url;
    return { REDIS_URL: to('redis'), DATABASE_URL: to('postgres') };
  }

  fault(lastsMs: number): Work {
    const { link, ways } = this.cases.next().value;
    const work = async () => {
      link.relay.silence(...ways);
      await sleep(lastsMs);
      link.relay.mend();
    };
    return [[link.store], work];
  }

  close(): Promise<void> {
    for (const { relay } of this.links) relay.close();
    return Promise.resolve();
  }
}
