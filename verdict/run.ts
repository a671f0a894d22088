import Redis from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Defect, defectsOf } from './checks/evidence';
import { AdminActs } from './admin-acts';
import { BoardWatch } from './board-watch';
import { Driver } from './driver';
import { Acks } from './evidence/acks';
import { Examination } from './examination';
import type { VerdictOptions } from './options';
import { Samples } from './samples';
import { planFaults } from './schedule';
import { StreamWatch } from './stream-watch';
import { summarize, type Verdict } from './summary';
import { FaultInjector } from './system/fault-injector';
import type { Installation } from './system/installation';
import { type Plan, planTraffic } from './traffic/plan';
import { BROADCASTERS } from './traffic/story';
import { within } from './under-way';

/** Planning is done by then. */
const LEAD_MS = 3_000;
const SWEEPS = 4;
/** After Redis was emptied: until a worker has noticed and begins to make it again. */
const NOTICE_MS = 2_000;
/** Of the tool's own commands to Redis, which may be away for a while. */
const COMMAND_MS = 20_000;
/** To close the event stream and the polling of a channel, each of whose requests has a deadline. */
const CLOSE_MS = 150_000;

/** What a run consists of. */
interface Scene {
  options: VerdictOptions;
  installation: Installation;
  log: (line: string) => void;
  plan: Plan;
  acks: Acks;
  adminActs: AdminActs;
  samples: Samples;
  injector: FaultInjector;
  redis: Redis;
}

/** Drives one run against an installation that runs, and judges it. */
export async function run(
  options: VerdictOptions,
  installation: Installation,
  log: Scene['log'],
): Promise<Verdict> {
  const plan = planTraffic(options, Date.now() + LEAD_MS);
  const acks = new Acks();
  const adminActs = new AdminActs(installation, plan.earners, options.seed);
  const samples = new Samples(installation, acks);
  const injector = new FaultInjector(installation, log);
  const redis = new Redis(installation.stores.redisUrl, { commandTimeout: COMMAND_MS });
  redis.on('error', () => {}); // Redis is meant to be away now and then
  const watches = BROADCASTERS.map(({ id }) => watch(installation, String(id)));
  const scene: Scene = { options, installation, log, plan, acks, adminActs, samples, injector, redis };
  try {
    const plannedFaults = await drive(scene);
    const examination = new Examination(installation, redis, plan, acks, adminActs, injector);
    const found = await examination.look({ redisIsNew: isRebuilt(options) });
    for (const each of watches) found.push(...(await each.end(acks)));
    if (options.faults.has('redis-older')) found.push(...(await restoreOlderRedis(scene, examination)));
    if (options.faults.has('redis-lost')) found.push(...(await loseRedis(scene, examination)));
    found.push(
      ...defectsOf('lost', samples.missed),
      ...defectsOf('doubled', samples.doubled),
      ...defectsOf('misjudged', adminActs.wrong),
    );
    return summarize(found, examination.observed, {
      plannedFaults,
      acks,
      adminActs,
      samples,
      injector,
      installation,
    });
  } finally {
    redis.disconnect();
  }
}

/** Follows a channel by its stream and its board, from before the first delivery; `end` says what neither should show. */
function watch(installation: Installation, broadcasterId: string) {
  const stream = new StreamWatch(installation, broadcasterId);
  const board = new BoardWatch(installation, broadcasterId);
  return {
    async end(acks: Acks): Promise<Defect[]> {
      await within(
        CLOSE_MS,
        () => `the watch of ${broadcasterId}`,
        Promise.all([stream.close(), board.close()]),
      );
      const unseen = acks
        .acknowledgedIn(broadcasterId)
        .filter(({ messageId }) => !stream.shown.has(messageId))
        .map(({ messageId }) => `${messageId} was acknowledged and never sent by /api/stream`);
      return [...defectsOf('lost', unseen), ...defectsOf('unbalanced', board.unsaid)];
    },
  };
}

const isRebuilt = ({ faults }: VerdictOptions) => faults.has('rebuild') || faults.has('poison-key');

/** @returns how many faults were planned */
async function drive({
  options,
  plan,
  installation,
  acks,
  adminActs,
  samples,
  injector,
  log,
}: Scene): Promise<number> {
  const { deliveries, story } = plan;
  const faults = planFaults(options.faults, options.seed, story.runMs);
  log(
    `▸ ${deliveries.length} deliveries and ${faults.length} faults in ${story.runMs / 1000} s, seed ${options.seed}`,
  );
  const driver = new Driver(installation, acks);
  driver.onAck = (delivery) => samples.acknowledged(delivery);
  await sleep(Math.max(0, story.runBeginMs - Date.now()));
  injector.begin(faults);
  adminActs.begin();
  const sweeps = Array.from({ length: SWEEPS }, (_, n) => {
    const channel = String(BROADCASTERS[n % BROADCASTERS.length]?.id);
    return setTimeout(() => samples.sweep(channel), ((n + 1) * story.runMs) / (SWEEPS + 1));
  });
  await driver.drive(deliveries, story.runBeginMs);
  log('▸ everything is sent: waiting for acts, faults and looks that are under way');
  await adminActs.end();
  for (const timer of sweeps) clearTimeout(timer);
  await injector.settle();
  await samples.settle();
  log('▸ everything runs again: waiting until nothing is under way');
  return faults.length;
}

/** P8: Redis comes back as it was before the last messages, which Postgres knows; then more come. */
async function restoreOlderRedis(
  { options, plan, installation, acks, injector, log }: Scene,
  examination: Examination,
): Promise<Defect[]> {
  log('▸ Redis is put back to what it was before the next messages, and looked at again');
  const { storeFaults } = installation;
  await injector.during('copy of Redis', ['redis'], () => storeFaults.copyRedis());
  await new Driver(installation, acks).drive(plan.beforeOlder, Date.now());
  const before = await examination.look({ redisIsNew: isRebuilt(options) });
  await injector.during('return of an older Redis', ['redis'], () => storeFaults.restoreRedis());
  await new Driver(installation, acks).drive(plan.afterOlder, Date.now());
  const after = await examination.look({ redisIsNew: true });
  return [...named('before Redis came back older', before), ...named('after Redis came back older', after)];
}

/** P8: throws everything in Redis away, sends what is planned for that, and looks at everything once more. */
async function loseRedis(
  { plan, installation, acks, redis, log }: Scene,
  examination: Examination,
): Promise<Defect[]> {
  log('▸ everything in Redis is thrown away, and looked at again');
  await redis.flushall();
  await sleep(NOTICE_MS);
  await new Driver(installation, acks).drive(plan.afterLoss, Date.now());
  return named('after the loss of Redis', await examination.look({ redisIsNew: true }));
}

const named = (when: string, defects: Defect[]) =>
  defects.map(({ column, what }): Defect => ({ column, what: `${when}: ${what}` }));
