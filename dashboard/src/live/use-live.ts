import { useEffect, useState } from 'react';
import type { PusherSettings } from '../settings';
import { Live } from './live';

/** The live data of one channel, for as long as the component is mounted. */
export function useLive(broadcasterId: string, pusher: PusherSettings | null): Live {
  const [live] = useState(() => new Live(broadcasterId, pusher));
  useEffect(() => live.start(), [live]);
  return live;
}
