import type Redis from 'ioredis';
import type { AdminActs } from './admin-acts';
import { checkActs } from './checks/acts';
import { checkDoubled } from './checks/doubled';
import { type Defect, defectsOf, type Evidence } from './checks/evidence';
import { checkLost } from './checks/lost';
import { checkMisjudged } from './checks/misjudged';
import { checkPhantom } from './checks/phantom';
import { checkUnbalanced } from './checks/unbalanced';
import type { Acks } from './evidence/acks';
import { HttpReader } from './evidence/http-reader';
import { observe } from './evidence/observe';
import type { Observed } from './evidence/observed';
import { Knowledge } from './expect/knowledge';
import { waitUntilQuiet } from './quiescence';
import type { FaultInjector } from './system/fault-injector';
import type { Installation } from './system/installation';
import type { Plan } from './traffic/plan';
import { BROADCASTERS } from './traffic/story';

const CHECKS = [checkLost, checkDoubled, checkPhantom, checkMisjudged, checkUnbalanced, checkActs];
const IDS = BROADCASTERS.map(({ id }) => String(id));

/** Looks at a quiet system and compares it with the book of what was sent and acknowledged. */
export class Examination {
  /** What the last look saw. */
  observed!: Observed;

  constructor(
    private readonly installation: Installation,
    private readonly redis: Redis,
    private readonly plan: Plan,
    private readonly acks: Acks,
    private readonly adminActs: AdminActs,
    private readonly injector: FaultInjector,
  ) {}

  /** Waits for quiet, then finds what is wrong; something that does not come to rest is wrong too. */
  async look({ redisIsNew }: Pick<Evidence, 'redisIsNew'>): Promise<Defect[]> {
    const { installation, acks, plan, injector } = this;
    const { databaseUrl } = installation.stores;
    const leftOver = await waitUntilQuiet(databaseUrl, this.redis);
    const knowledge = this.knowledge();
    // One of them may still be coming back from the last fault; the other one answers then.
    let turn = 0;
    const anyApi = () => installation.apis[turn++ % installation.apis.length]?.url;
    this.observed = await observe(databaseUrl, this.redis, new HttpReader(anyApi), {
      broadcasters: IDS,
      sessions: [...knowledge.values()].flatMap(({ final }) => (final[0] ?? []).map(({ id }) => id)),
      messages: [...acks.messages.keys()],
    });
    const evidence: Evidence = {
      acks,
      acts: this.adminActs.acts,
      observed: this.observed,
      knowledge,
      earners: plan.earners,
      cooldownSeconds: plan.story.cooldownSeconds,
      outages: injector.outages,
      poisoned: installation.storeFaults.poisoned,
      redisIsNew,
    };
    return [
      ...CHECKS.flatMap((check) => check(evidence)),
      ...defectsOf(
        'phantom',
        leftOver.map((what) => `still waiting at the end: ${what}`),
      ),
    ];
  }

  private knowledge(): Map<string, Knowledge> {
    const statuses = [...this.acks.statuses.values()];
    return new Map(
      IDS.map((id) => {
        const ofChannel = statuses.filter(({ what }) => what.broadcasterId === id);
        return [id, new Knowledge(ofChannel, this.injector.outages)];
      }),
    );
  }
}
