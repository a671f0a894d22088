/** What a run did, so far as it tells whether it proved anything and whether the processes behaved. */
export interface RunFacts {
  acknowledged: number;
  plannedFaults: number;
  struckFaults: number;
  samples: { taken: number; degraded: number; unanswered: number };
  /** Of administrators; `applied` are those that were answered so. */
  acts: { asked: number; applied: number };
  /** Errors of the fault injector itself. */
  injectorFailures: string[];
  /** What processes did that their contract forbids. */
  complaints: string[];
  /** Answers 503 while a store was there. */
  refusedWithAStore: number;
}

/**
 * Why a run counts as failed though no defect was found: because it proved nothing, or because a process broke a promise
 * that leaves no trace in the data.
 */
export function failuresOf(run: RunFacts): string[] {
  const { taken, degraded, unanswered } = run.samples;
  return [
    ...(run.acknowledged === 0 ? ['proved nothing: no message was acknowledged'] : []),
    ...(run.acts.asked > 0 && run.acts.applied === 0
      ? ['proved nothing: no act of an administrator was applied']
      : []),
    ...(taken === 0 ? ['proved nothing: nobody looked during the run'] : []),
    ...(taken > 0 && degraded + unanswered >= taken
      ? [
          `proved nothing: none of ${taken} looks during the run saw a whole page (${degraded} degraded, ${unanswered} unanswered)`,
        ]
      : []),
    ...(run.plannedFaults > 0 && run.struckFaults === 0
      ? [`proved nothing: none of ${run.plannedFaults} faults happened`]
      : []),
    ...run.injectorFailures.map((what) => `proved nothing: a fault could not be made: ${what}`),
    ...run.complaints,
    ...(run.refusedWithAStore > 0
      ? [`${run.refusedWithAStore} deliveries were answered 503 although a store was at hand`]
      : []),
  ];
}
