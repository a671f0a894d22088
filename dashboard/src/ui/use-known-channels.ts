import { useEffect, useState } from 'react';
import { fetchKnownChannels, type KnownChannel } from '../api/known-channels';

/** The channels that the server knows; none while it is not reachable or wants a key, and then an id can be typed. */
export function useKnownChannels(): readonly KnownChannel[] {
  const [channels, setChannels] = useState<readonly KnownChannel[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    fetchKnownChannels(stop.signal).then(setChannels, () => undefined);
    return () => stop.abort();
  }, []);
  return channels;
}
