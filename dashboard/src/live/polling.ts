import { type ConnectionState, DEGRADED, failedState, LIVE } from './connection-state';

/** One round trip; says whether the answer called itself degraded. Throws what a retry may mend. */
export type PollTask = (signal: AbortSignal) => Promise<{ degraded: boolean }>;

export interface Poller {
  /** Asks now instead of later. */
  wake(): void;
  stop(): void;
}

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 10_000;
/** A refusal (say, a broadcaster nobody knows) is asked about again, but rarely. */
const REFUSED_PAUSE_MS = 30_000;

/**
 * Runs `task` for ever, never two at once: `pauseMs()` after an answer, with growing pauses after failures. Nothing is
 * asked while the tab is hidden; on its return, or the network's, it asks at once.
 */
export function startPolling(
  task: PollTask,
  pauseMs: () => number,
  onState: (state: ConnectionState) => void,
): Poller {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  let isWanted = false;
  let failures = 0;

  async function round(): Promise<void> {
    clearTimeout(timer);
    isWanted = isRunning;
    if (isRunning || stop.signal.aborted || document.hidden) return;
    isRunning = true;
    let pause: number;
    try {
      const { degraded } = await task(stop.signal);
      failures = 0;
      pause = pauseMs();
      onState(degraded ? DEGRADED : LIVE);
    } catch (error) {
      if (stop.signal.aborted) return;
      const state = failedState(error);
      pause = Math.max(backoff(failures++), state.error.retryAfterMs);
      if (state.phase === 'refused') pause = REFUSED_PAUSE_MS;
      onState(state);
    } finally {
      isRunning = false;
    }
    if (!stop.signal.aborted) timer = setTimeout(() => void round(), isWanted ? 0 : pause);
  }

  const wake = () => void round();
  document.addEventListener('visibilitychange', wake, { signal: stop.signal });
  window.addEventListener('online', wake, { signal: stop.signal });
  wake();
  return {
    wake,
    stop: () => {
      clearTimeout(timer);
      stop.abort();
    },
  };
}

/** Doubles, with jitter: after an outage the pages of a whole community must not come back at the same moment. */
function backoff(failures: number): number {
  const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** failures);
  return ceiling * (0.5 + Math.random() / 2);
}
