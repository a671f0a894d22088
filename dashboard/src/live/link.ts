import { ApiProblem } from '../api/http';

/** How one poller stands with the server, as it is, not as it was hoped. */
export type Link =
  | { phase: 'connecting' }
  | { phase: 'live' }
  | { phase: 'degraded' }
  | { phase: 'reconnecting'; problem: ApiProblem }
  | { phase: 'refused'; problem: ApiProblem };

export const CONNECTING: Link = { phase: 'connecting' };
export const LIVE: Link = { phase: 'live' };
export const DEGRADED: Link = { phase: 'degraded' };

const GRAVITY: readonly Link['phase'][] = ['live', 'connecting', 'degraded', 'reconnecting', 'refused'];

/** Several pollers, one indicator: it shows the worst. */
export function worstLink(links: readonly Link[]): Link {
  return links.reduce(
    (worst, link) => (GRAVITY.indexOf(link.phase) > GRAVITY.indexOf(worst.phase) ? link : worst),
    LIVE,
  );
}

export function brokenLink(error: unknown): Link & { problem: ApiProblem } {
  const problem =
    error instanceof ApiProblem ? error : new ApiProblem(0, 'The page could not read the answer');
  return { phase: problem.isRefusal ? 'refused' : 'reconnecting', problem };
}
