import { bodyOf } from '@kickboard/client';
import { api } from './client';

export interface KnownChannel {
  id: string;
  /** Null for a channel that is known by its number alone. */
  name: string | null;
  isLive: boolean;
}

const STREAMS = 200;

/** The channels of the newest streams, those that are live first. */
export async function fetchKnownChannels(signal: AbortSignal): Promise<KnownChannel[]> {
  const params = { query: { limit: STREAMS } };
  const { sessions } = await bodyOf(api.GET('/api/stream-sessions', { params, signal }));
  const channels = new Map<string, KnownChannel>();
  for (const { broadcaster_user_id: id, username, is_live } of sessions) {
    const known = channels.get(id);
    channels.set(id, {
      id,
      name: known?.name ?? username,
      isLive: is_live || known?.isLive === true,
    });
  }
  return [...channels.values()].sort((a, b) => Number(b.isLive) - Number(a.isLive));
}
