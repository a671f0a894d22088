import Redis from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkDoubled } from './checks/doubled';
import type { Defect, Evidence } from './checks/evidence';
import { checkLost } from './checks/lost';
import { checkMisjudged } from './checks/misjudged';
import { checkPhantom } from './checks/phantom';
import { checkUnbalanced } from './checks/unbalanced';
import { Driver } from './driver';
import { Acks } from './evidence/acks';
import { HttpReader } from './evidence/http-reader';
import { observe } from './evidence/observe';
import { Knowledge } from './expect/knowledge';
import type { VerdictOptions } from './options';
import { waitUntilQuiet } from './quiescence';
import { count, percentiles, type Verdict } from './report';
import { Samples } from './samples';
import { planFaults } from './schedule';
import { FaultInjector, type Outage } from './system/fault-injector';
import type { Installation } from './system/installation';
import { type Plan, planTraffic } from './traffic/plan';
import { Signing } from './traffic/signing';
import { BROADCASTERS } from './traffic/story';

/** Planning and the first signatures are done by then. */
const LEAD_MS = 3_000;
const SWEEPS = 4;
const CHECKS = [checkLost, checkDoubled, checkPhantom, checkMisjudged, checkUnbalanced];
const IDS = BROADCASTERS.map(({ id }) => String(id));

type Log = (line: string) => void;

/** Drives one run against an installation that runs, and judges it. */
export async function run(options: VerdictOptions, installation: Installation, log: Log): Promise<Verdict> {
  const plan = planTraffic(options, Date.now() + LEAD_MS);
  const acks = new Acks();
  const samples = new Samples(installation.apis, acks);
  const injector = new FaultInjector(installation, log);
  await drive(options, plan, installation, acks, samples, injector, log);

  const redis = new Redis(installation.stores.redisUrl);
  try {
    const leftOver = await waitUntilQuiet(installation.stores.databaseUrl, redis);
    const reader = new HttpReader(() => installation.apis[0]?.url);
    const knowledge = knowledgeOf(acks, injector);
    const observed = await observe(installation.stores.databaseUrl, redis, reader, {
      broadcasters: IDS,
      sessions: [...knowledge.values()].flatMap(({ final }) => (final[0] ?? []).map(({ id }) => id)),
      messages: [...acks.messages.keys()],
    });
    const { earners, story } = plan;
    const cooldownSeconds = story.cooldownSeconds;
    const evidence: Evidence = {
      acks,
      observed,
      knowledge,
      earners,
      cooldownSeconds,
      outages: injector.outages,
    };
    const found: Defect[] = [
      ...CHECKS.flatMap((check) => check(evidence)),
      ...samples.missed.map((what): Defect => ({ column: 'lost', what })),
      ...samples.doubled.map((what): Defect => ({ column: 'doubled', what })),
      ...leftOver.map((what): Defect => ({ column: 'phantom', what: `still waiting at the end: ${what}` })),
    ];
    return verdictOn(evidence, found, samples, injector.takeovers, notesOf(installation, injector, acks));
  } finally {
    redis.disconnect();
  }
}

async function drive(
  options: VerdictOptions,
  { deliveries, story }: Plan,
  installation: Installation,
  acks: Acks,
  samples: Samples,
  injector: FaultInjector,
  log: Log,
): Promise<void> {
  const faults = planFaults(options.faults, options.seed, story.runMs);
  log(
    `▸ ${deliveries.length} deliveries and ${faults.length} faults in ${story.runMs / 1000} s, seed ${options.seed}`,
  );
  const signing = new Signing(deliveries, installation.keyPath);
  const driver = new Driver(installation.apis, signing, acks);
  driver.onAck = (delivery) => samples.acknowledged(delivery);
  await sleep(Math.max(0, story.runBeginMs - Date.now()));
  injector.begin(faults);
  const sweeps = Array.from({ length: SWEEPS }, (_, n) =>
    setTimeout(() => samples.sweep(IDS[n % IDS.length] as string), ((n + 1) * story.runMs) / (SWEEPS + 1)),
  );
  await driver.drive(deliveries, story.runBeginMs);
  for (const timer of sweeps) clearTimeout(timer);
  await injector.settle();
  await samples.settle();
  await signing.close();
  log('▸ everything is sent and runs again: waiting until nothing is under way');
}

function knowledgeOf(acks: Acks, injector: FaultInjector): Map<string, Knowledge> {
  const statuses = [...acks.statuses.values()];
  return new Map(
    IDS.map((id) => [
      id,
      new Knowledge(
        statuses.filter(({ what }) => what.broadcasterId === id),
        injector.outages,
      ),
    ]),
  );
}

function notesOf(installation: Installation, injector: FaultInjector, acks: Acks): string[] {
  const unsure = [...acks.statuses.values()].filter(({ ackedMs }) => ackedMs === null).length;
  return [
    ...installation.apps.flatMap(({ complaints }) => complaints),
    ...injector.failures,
    ...(unsure > 0 ? [`${unsure} stream statuses were never acknowledged`] : []),
  ];
}

function verdictOn(
  evidence: Evidence,
  found: Defect[],
  samples: Samples,
  takeovers: number,
  notes: string[],
): Verdict {
  const { acks, observed, outages } = evidence;
  const messages = [...acks.messages.values()];
  const acked = messages.filter(({ ackedMs }) => ackedMs !== null);
  const { messages: rows, entries, sessions } = observed.postgres;
  return {
    acknowledged: acked.length,
    ...count(found),
    longest_outage_ms: Math.round(acks.longestOutageMs),
    ack_ms: percentiles(acks.ackTimes),
    answers: Object.fromEntries([...acks.answered].sort(([, a], [, b]) => b - a)),
    samples: samples.counts,
    facts: {
      faults: outages.length,
      takeovers,
      'messages never acknowledged': messages.length - acked.length,
      '503 with a store at hand': acks.refusedAtMs.filter((ms) => !bothAway(outages, ms)).length,
      rows: rows.length,
      awards: entries.length,
      'rate limited': rows.filter(({ sweet_coins_reason }) => sweet_coins_reason === 'rate_limited').length,
      offline: rows.filter(({ sweet_coins_reason }) => sweet_coins_reason === 'stream_offline').length,
      sessions: sessions.length,
      'dead letters': observed.postgres.deadLetters.length,
    },
    notes,
    ok: found.length === 0,
  };
}

/** After its return a store needs a moment to be found again. */
const COMEBACK_MS = 3_000;

/** Whether neither store could be had at that time: then 503 is the right answer. */
const bothAway = (outages: Outage[], ms: number) =>
  ['redis', 'postgres'].every((store) =>
    outages.some(
      ({ what, fromMs, untilMs }) => what.endsWith(store) && ms >= fromMs && ms <= untilMs + COMEBACK_MS,
    ),
  );
