import { useEffect, useState } from 'react';
import { fetchKnownChannels, type KnownChannel } from '../api/known-channels';

/** The channels that the server knows; null while it has not said so, or wants a key. Then an id can be typed. */
export function useKnownChannels(): readonly KnownChannel[] | null {
  const [channels, setChannels] = useState<readonly KnownChannel[] | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    fetchKnownChannels(stop.signal).then(setChannels, () => undefined);
    return () => stop.abort();
  }, []);
  return channels;
}
