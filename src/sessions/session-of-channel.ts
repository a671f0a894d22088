import { NotFoundException } from '@nestjs/common';
import { parseSessionId } from './stream-session';

/** @throws NotFoundException when a session and a channel are asked for and the one is not of the other */
export function expectSessionOf(query: { session_id?: string; broadcaster_user_id?: string }): void {
  const { session_id, broadcaster_user_id } = query;
  const owner = parseSessionId(session_id ?? '')?.broadcaster_user_id;
  if (owner !== undefined && broadcaster_user_id !== undefined && owner !== broadcaster_user_id)
    throw new NotFoundException(`session ${session_id} is not one of channel ${broadcaster_user_id}`);
}
