const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** What a process that a signal ended would have shown: 128 and the number of SIGTERM. */
const ENDED_BY_SIGNAL = 143;

/**
 * Obeys signals while nothing is in hand yet. The kernel keeps from process 1 (that of a container) every signal for which it
 * has no handler, so without this a container that is stopped while it starts would be killed after its grace period.
 * Any other process is ended by the kernel, at once, which a handler could only delay.
 * @returns gives the signals to whoever finishes what is in hand from then on
 */
export function obeyFirstSignals(): () => void {
  const isFirst = process.pid === 1;
  const end = () => process.exit(ENDED_BY_SIGNAL);
  if (isFirst) for (const signal of SIGNALS) process.on(signal, end);
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, end);
  };
}
