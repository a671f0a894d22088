import { percentiles } from '../simulator/percentiles';
import { count, type Defect, isAct, isKept } from './checks/evidence';
import type { AdminActs } from './admin-acts';
import type { Acks } from './evidence/acks';
import type { Observed } from './evidence/observed';
import { failuresOf } from './checks/proof';
import type { Samples } from './samples';
import type { FaultInjector, Outage } from './system/fault-injector';
import type { Installation } from './system/installation';

/** After its return a store needs a moment to be found again. */
const COMEBACK_MS = 3_000;
/** What may have to do with a 503 lies so near. */
const NEAR_MS = 10_000;

/** What a delivery is answered by a process that serves. */
const SERVED = new Set(['accepted', 'duplicate', 'ignored', 'dead_letter', '401']);

interface Run {
  plannedFaults: number;
  acks: Acks;
  adminActs: AdminActs;
  samples: Samples;
  injector: FaultInjector;
  installation: Installation;
}

/** What a run has shown. */
export type Verdict = ReturnType<typeof summarize>;

/** Puts defects, counts and times of a run together. */
export function summarize(found: Defect[], { postgres }: Observed, run: Run) {
  const { acks, samples, injector } = run;
  const messages = [...acks.messages.values()];
  const acked = messages.filter(({ ackedMs }) => ackedMs !== null);
  const judged = (reason: string) =>
    postgres.messages.filter(({ sweet_coins_reason }) => sweet_coins_reason === reason).length;
  const [p50, p99, max] = percentiles(acks.ackTimes, 0.5, 0.99, 1);
  const refusedWithAStore = acks.refusedAtMs.filter((ms) => !bothAway(injector.outages, ms));
  const applied = run.adminActs.acts.filter(({ outcome }) => outcome === 'applied').length;
  const failures = failuresOf({
    acknowledged: acked.length,
    plannedFaults: run.plannedFaults,
    struckFaults: injector.outages.length,
    samples: samples.counts,
    acts: { asked: run.adminActs.acts.length, applied },
    injectorFailures: injector.failures,
    complaints: [...run.installation.apps.flatMap(({ complaints }) => complaints), ...unserved(run)],
    refusedWithAStore: refusedWithAStore.length,
  });
  return {
    acknowledged: acked.length,
    ...count(found),
    // Why the run failed apart from defects: it proved nothing, or a process broke its contract.
    failures,
    // Longest time without a 200 while deliveries were sent.
    longest_outage_ms: Math.round(acks.longestOutageMs),
    ack_ms: { p50: Math.round(p50), p99: Math.round(p99), max: Math.round(max) },
    // Deliveries by answer.
    answers: Object.fromEntries([...acks.answered].sort(([, a], [, b]) => b - a)),
    samples: samples.counts,
    facts: {
      faults: injector.outages.length,
      takeovers: injector.takeovers,
      'messages never acknowledged': messages.length - acked.length,
      '503 with a store at hand': refusedWithAStore.length,
      rows: postgres.messages.length,
      awards: postgres.entries.filter((entry) => !isAct(entry)).length,
      'acts of administrators': applied,
      'rate limited': judged('rate_limited'),
      offline: judged('stream_offline'),
      sessions: postgres.sessions.length,
      'dead letters': postgres.deadLetters.length,
    },
    // What did not go as it should without being one of the defects.
    notes: [...notesOf(run), ...refusedWithAStore.map((ms) => refusalNote(injector.outages, ms))],
    ok: isKept(found, failures),
  };
}

/** Behind nginx, with one process restarted at a time, every request is served. */
function unserved({ installation, acks, samples }: Run): string[] {
  if (!installation.nginx) return [];
  const failed = [...acks.answered].filter(([answer]) => !SERVED.has(answer));
  return [
    ...failed.map(([answer, times]) => `${times} deliveries failed behind nginx: ${answer}`),
    ...samples.silences.map((why) => `a look was not answered behind nginx: ${why}`),
  ];
}

function notesOf({ acks }: Run): string[] {
  const unsure = [...acks.statuses.values()].filter(({ ackedMs }) => ackedMs === null).length;
  return unsure > 0 ? [`${unsure} stream statuses were never acknowledged`] : [];
}

/** What went wrong around a 503 that should not have been. */
function refusalNote(outages: Outage[], ms: number): string {
  const near = outages.filter(({ fromMs, untilMs }) => ms > fromMs - NEAR_MS && ms < untilMs + NEAR_MS);
  const spans = near.map(
    ({ what, targets, fromMs, untilMs }) =>
      `${what} of ${targets.join(', ')} from ${Math.round(fromMs - ms)} to ${Math.round(untilMs - ms)} ms`,
  );
  return `503 at ${new Date(ms).toISOString()}, with ${spans.join('; ') || 'nothing'} around it`;
}

/** Whether neither store could be had at that time: then 503 is the right answer. */
const bothAway = (outages: Outage[], ms: number) =>
  ['redis', 'postgres'].every((store) =>
    outages.some(
      ({ targets, fromMs, untilMs }) =>
        targets.includes(store) && ms >= fromMs && ms <= untilMs + COMEBACK_MS,
    ),
  );
