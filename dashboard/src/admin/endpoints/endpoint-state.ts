import type { Schemas } from '../admin-api';
import { exactTime } from '../parts/times';

type Endpoint = Schemas['EndpointDto'];

/** Whether an endpoint is told what happens, and if not, why and until when. */
export function endpointState(endpoint: Endpoint): { text: string; look: string } {
  const { state, disabled_reason, failing_since, attempts, next_attempt_at, last_error } = endpoint;
  if (state === 'disabled') return { text: `off: ${disabled_reason ?? 'nobody said why'}`, look: 'is-bad' };
  if (failing_since === null) return { text: 'on', look: 'is-good' };
  const next = next_attempt_at === null ? '' : `, next attempt ${exactTime(next_attempt_at)}`;
  return {
    text: `failing since ${exactTime(failing_since)} (${attempts} attempts${next}): ${last_error ?? 'no answer'}`,
    look: 'is-warn',
  };
}
