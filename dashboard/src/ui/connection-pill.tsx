import { useEffect, useState } from 'react';
import type { ConnectionState } from '../live/connection-state';

const LOOKS: Record<ConnectionState['phase'], { label: string; tone: string; meaning: string }> = {
  connecting: { label: 'Connecting', tone: 'text-soft', meaning: 'The first answer is on its way' },
  live: { label: 'Connected', tone: 'text-live', meaning: 'Board and chat are up to date' },
  degraded: {
    label: 'Degraded',
    tone: 'text-warn',
    meaning: 'A part of the server is down: some data may be missing for now',
  },
  reconnecting: {
    label: 'Reconnecting',
    tone: 'text-warn',
    meaning: 'Trying again by itself; what you see is the last known state',
  },
  refused: { label: 'Refused', tone: 'text-bad', meaning: 'The server does not accept the request' },
};

interface Props {
  state: ConnectionState;
  isPushed: boolean;
  hasPusher: boolean;
}

export function ConnectionPill({ state, isPushed, hasPusher }: Props) {
  const { label, tone } = LOOKS[state.phase];
  const title = state.phase === 'live' ? wayOf(isPushed, hasPusher) : sentenceOf(state);
  const isWaiting = state.phase === 'connecting' || state.phase === 'reconnecting';
  return (
    <span
      className={`pill border-line ${tone}`}
      role="status"
      title={title}
      data-connection={state.phase}
      data-pushed={isPushed || undefined}
    >
      <span className={`size-2 rounded-full bg-current ${isWaiting ? 'breathe' : ''}`} aria-hidden />
      {label}
    </span>
  );
}

/** A hint for the curious only: the page shows the same either way, so it is not worth a word on it. */
function wayOf(isPushed: boolean, hasPusher: boolean): string {
  const way = isPushed ? 'Pushed by the server as it happens' : 'Asked for several times a second';
  return `${LOOKS.live.meaning}. ${way}${hasPusher ? '; chat also from Kick’s own socket' : ''}.`;
}

/** A single lost answer is mended before anybody could read about it, and must not make the page jump. */
const NOTE_AFTER_MS = 1500;

/** The same said in a sentence, once it has not been well for a moment. */
export function ConnectionNote({ state }: { state: ConnectionState }) {
  const isWell = state.phase === 'live' || state.phase === 'connecting';
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(!isWell), isWell ? 0 : NOTE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isWell]);

  if (isWell || !isShown) return null;
  return (
    <p className={`note ${state.phase === 'refused' ? 'note-bad' : 'note-warn'}`}>{sentenceOf(state)}</p>
  );
}

function sentenceOf(state: ConnectionState): string {
  const { meaning } = LOOKS[state.phase];
  return 'error' in state ? `${state.error.message}. ${meaning}.` : `${meaning}.`;
}
