import { useEffect } from 'react';
import { readAccessKey } from './api/access-key';
import { ChatPanel } from './chat/chat-panel';
import { LeaderboardPanel } from './leaderboard/leaderboard-panel';
import { worstState } from './live/connection-state';
import type { Live } from './live/live';
import { useStore } from './live/store';
import { useLive } from './live/use-live';
import type { PusherSettings } from './settings';
import { Avatar } from './ui/avatar';
import { ConnectionNote, ConnectionPill } from './ui/connection-pill';
import { DeliveryNote } from './ui/delivery-note';
import { EntryForm } from './ui/entry-form';
import { Logo } from './ui/logo';
import { ThemeButton } from './ui/theme-button';
import { visibleName } from './ui/visible-name';

interface Props {
  broadcasterId: string;
  pusher: PusherSettings | null;
}

export function Dashboard({ broadcasterId, pusher }: Props) {
  const live = useLive(broadcasterId, pusher);
  const states = useStore(live.store);
  const state = worstState([states.board, states.chat, states.coins]);

  if ('error' in state && state.error.status === 401) {
    const complaint = readAccessKey()
      ? 'The server did not accept this API key.'
      : 'This server asks for an API key.';
    return <EntryForm broadcasterId={broadcasterId} complaint={complaint} needsKey />;
  }
  return (
    <main className="layout">
      <TopBar broadcasterId={broadcasterId} live={live} />
      <LeaderboardPanel feed={live.board} state={states.board} />
      <ChatPanel feed={live.chat} state={states.chat} announcer={live.announcer} />
      <LiveRegion live={live} />
    </main>
  );
}

/** There from the beginning and never hidden: screen readers miss regions that come with their text. */
function LiveRegion({ live: { announcer } }: { live: Live }) {
  const text = useStore(announcer.store);
  useEffect(() => announcer.start(), [announcer]);
  return (
    <p className="sr-only" role="status" data-announced>
      {text}
    </p>
  );
}

function TopBar({ broadcasterId, live }: { broadcasterId: string; live: Live }) {
  const states = useStore(live.store);
  const state = worstState([states.board, states.chat, states.coins]);
  const hasBoard = useStore(live.board.store).board !== null;
  const { messages, isLoaded } = useStore(live.chat.store);
  const broadcaster = messages.at(-1)?.broadcaster;
  const name = visibleName(broadcaster?.username, `Channel ${broadcasterId}`);
  useEffect(() => {
    document.title = `${name} · Kickboard`;
  }, [name]);
  return (
    <header className="top-bar">
      <a href="?" className="flex shrink-0 items-center gap-2 rounded-lg" title="Choose another channel">
        <Logo className="size-8" />
        <span className="hidden font-semibold text-ink sm:inline">Kickboard</span>
        <span className="sr-only">: choose another channel</span>
      </a>
      <span className="h-5 w-px bg-line" aria-hidden />
      <h1 className="flex min-w-0 flex-1 items-center gap-2">
        <Avatar
          name={name}
          seed={broadcasterId}
          picture={broadcaster?.profile_picture}
          className="size-7 text-xs"
        />
        <bdi className="truncate font-medium text-ink">{name}</bdi>
      </h1>
      <ConnectionPill state={state} isPushed={states.isPushed} hasPusher={states.hasPusher} />
      <ThemeButton />
      {/* With nothing loaded the panels themselves say why. */}
      {(hasBoard || isLoaded) && <ConnectionNote state={state} />}
      <DeliveryNote broadcasterId={broadcasterId} />
    </header>
  );
}
