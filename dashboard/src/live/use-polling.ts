import { useEffect, useState } from 'react';
import { CONNECTING, type Link } from './link';
import { type PollTask, startPolling } from './polling';

/** Polls while the component is mounted. `task` must keep its identity (a feed's bound method does). */
export function usePolling(task: PollTask, intervalMs: number): Link {
  const [link, setLink] = useState<Link>(CONNECTING);
  useEffect(() => startPolling(task, intervalMs, setLink), [task, intervalMs]);
  return link;
}
