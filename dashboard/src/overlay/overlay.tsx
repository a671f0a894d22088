import { useEffect, useState } from 'react';
import { ChatLine } from '../chat/chat-line';
import { BoardRows } from '../leaderboard/board-rows';
import { worstState } from '../live/connection-state';
import type { Live } from '../live/live';
import { useStore } from '../live/store';
import { useLive } from '../live/use-live';
import type { PusherSettings } from '../settings';
import { LeaveOutOnError } from '../ui/error-boundary';
import type { OverlaySettings } from './overlay-settings';

interface Props {
  broadcasterId: string;
  pusher: PusherSettings | null;
  settings: OverlaySettings;
}

/** For a browser source of OBS: no frame, no words about the connection, nothing at all while there is nothing to show. */
export function Overlay({ broadcasterId, pusher, settings }: Props) {
  const live = useLive(broadcasterId, pusher);
  return (
    <main className={`overlay overlay-${settings.align}`}>
      {settings.parts.has('board') && <OverlayBoard live={live} rows={settings.rows} />}
      {settings.parts.has('chat') && <OverlayChat live={live} lines={settings.lines} />}
      <Trouble live={live} />
    </main>
  );
}

function OverlayBoard({ live, rows }: { live: Live; rows: number }) {
  const { board, highlights } = useStore(live.board.store);
  if (!board?.has_active_session || board.leaderboard.length === 0) return null;
  return (
    <section className="overlay-board" aria-label="Leaderboard">
      <BoardRows rows={board.leaderboard} highlights={highlights} shown={rows} />
    </section>
  );
}

function OverlayChat({ live, lines }: { live: Live; lines: number }) {
  const { messages } = useStore(live.chat.store);
  return (
    <section className="overlay-chat" aria-label="Chat">
      <ol className="flex flex-col gap-1">
        {messages.slice(-lines).map((message) => (
          <li key={message.message_id} className="overlay-line" data-message-id={message.message_id}>
            <LeaveOutOnError>
              <ChatLine message={message} canExpand={false} />
            </LeaveOutOnError>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A dot that only the streamer will notice, and only when it lasts. */
const TROUBLE_AFTER_MS = 10_000;

function Trouble({ live }: { live: Live }) {
  const { board, chat } = useStore(live.store);
  const state = worstState([board, chat]);
  const isWell = state.phase === 'live' || state.phase === 'connecting';
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(!isWell), isWell ? 0 : TROUBLE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isWell]);
  return isShown ? <span className="overlay-trouble" data-connection={state.phase} aria-hidden /> : null;
}
