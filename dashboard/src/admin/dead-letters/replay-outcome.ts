import type { Schemas } from '../admin-api';

const OUTCOMES: Record<Schemas['ReplayAnswer']['status'], string> = {
  accepted: 'it was taken, and is judged by when it was written',
  duplicate: 'it had been taken before',
  ignored: 'it is of a type or a channel that is not used',
  dead_letter: 'it still cannot be used',
  queued: 'it waits for Postgres again',
  unusable: 'nothing can be done with it',
};

/** What became of a dead letter that was replayed, as a sentence. */
export const replayOutcome = ({ id, status }: Schemas['ReplayAnswer']): string =>
  `Dead letter ${id} was tried again: ${OUTCOMES[status]}.`;

export function replayedOutcome({ replayed, failed, more }: Schemas['ReplayedAnswer']): string {
  const rest = more ? ' There are more: replay again.' : '';
  return `${replayed} replayed, ${failed} still cannot be used.${rest}`;
}
