import { type ApiError, asApiError } from '../api/api-error';

/** How one poller stands with the server. */
export type ConnectionState =
  | { phase: 'connecting' }
  | { phase: 'live' }
  | { phase: 'degraded' }
  | { phase: 'reconnecting'; error: ApiError }
  | { phase: 'refused'; error: ApiError };

export const CONNECTING: ConnectionState = { phase: 'connecting' };
export const LIVE: ConnectionState = { phase: 'live' };
export const DEGRADED: ConnectionState = { phase: 'degraded' };

/** From good to bad. */
const PHASES: readonly ConnectionState['phase'][] = [
  'live',
  'connecting',
  'degraded',
  'reconnecting',
  'refused',
];

/** Several pollers, one indicator: it shows the worst. */
export function worstState(states: readonly ConnectionState[]): ConnectionState {
  return states.reduce(
    (worst, state) => (PHASES.indexOf(state.phase) > PHASES.indexOf(worst.phase) ? state : worst),
    LIVE,
  );
}

export function failedState(thrown: unknown): ConnectionState & { error: ApiError } {
  const error = asApiError(thrown);
  return { phase: error.isRefusal ? 'refused' : 'reconnecting', error };
}
