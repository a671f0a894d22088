import { useEffect, useState } from 'react';
import { bodyOf } from '@kickboard/client';
import { api } from '../api/client';
import { startPolling } from '../live/polling';

/** Of an hour's deliveries, so it changes slowly. */
const LOOK_MS = 30_000;
const MINUTE_MS = 60_000;

/** One quiet line when the chat comes late although everything here is well: nobody could tell the reason otherwise. */
export function DeliveryNote({ broadcasterId }: { broadcasterId: string }) {
  const [minutes, setMinutes] = useState(0);
  useEffect(() => {
    const poller = startPolling(
      async (signal) => {
        setMinutes(await minutesLate(broadcasterId, signal));
        return { degraded: false };
      },
      () => LOOK_MS,
      () => undefined,
    );
    return () => poller.stop();
  }, [broadcasterId]);
  if (minutes === 0) return null;
  return (
    <p className="note note-calm" data-delivery="late">
      Kick is delivering {minutes} min late
    </p>
  );
}

/** By half of the deliveries of the last hour; 0 while the channel is not live. */
async function minutesLate(broadcasterId: string, signal: AbortSignal): Promise<number> {
  const query = { broadcaster_user_id: broadcasterId };
  const { channels } = await bodyOf(api.GET('/api/delivery-health', { params: { query }, signal }));
  const channel = channels.find((each) => each.broadcaster_user_id === broadcasterId);
  return channel?.is_live ? Math.floor((channel.lag_ms.p50 ?? 0) / MINUTE_MS) : 0;
}
