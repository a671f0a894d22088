import { ApiError } from '@kickboard/client';

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

/** What is not one came while the answer was read. */
function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof DOMException) return new ApiError(0, 'The server takes too long');
  if (error instanceof SyntaxError) return new ApiError(0, 'The server gave an answer that is not JSON');
  return new ApiError(0, 'The page could not read the answer');
}
