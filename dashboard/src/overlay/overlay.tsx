import { type CSSProperties, useEffect, useState } from 'react';
import { ChatLine } from '../chat/chat-line';
import type { MessageLog } from '../chat/message-log';
import type { BoardView } from '../leaderboard/board-feed';
import { BoardRows } from '../leaderboard/board-rows';
import { type ConnectionState, worstState } from '../live/connection-state';
import { type Store, useStore } from '../live/store';
import { useLive } from '../live/use-live';
import type { PusherSettings } from '../settings';
import { LeaveOutOnError } from '../ui/error-boundary';
import { GoalBar } from './goal-bar';
import type { OverlaySettings } from './overlay-settings';
import { Popups } from './popups';
import { TopThree } from './top-three';

/** What an overlay is drawn from: a channel, or a sample of one. */
export interface OverlaySource {
  board: { store: Store<BoardView> };
  chat: { store: Store<{ messages: MessageLog }> };
  store: Store<{ board: ConnectionState; chat: ConnectionState }>;
}

interface Props {
  broadcasterId: string;
  pusher: PusherSettings | null;
  settings: OverlaySettings;
}

export function LiveOverlay({ broadcasterId, pusher, settings }: Props) {
  return <Overlay source={useLive(broadcasterId, pusher)} settings={settings} />;
}

/** For a browser source of OBS: no frame, no words about the connection, nothing at all while there is nothing to show. */
export function Overlay({ source, settings }: { source: OverlaySource; settings: OverlaySettings }) {
  const { parts, align, size, glass, stay, accent, text } = settings;
  useEffect(() => {
    // All measures are in rem. A source of 1080 lines is seen as large as one of 720: its letters are larger.
    document.documentElement.style.fontSize = `calc(${size / 100} * max(16px, 100vmin / 45))`;
  }, [size]);
  const style = {
    '--glass': `${glass}%`,
    '--stay': stay === 0 ? undefined : `${stay}s`,
    '--color-live': `#${accent}`,
    '--overlay-text': `#${text}`,
  } as CSSProperties;
  return (
    <main className={`overlay overlay-${align} ${stay === 0 ? '' : 'lines-leave'}`} style={style}>
      {parts.has('goal') && <GoalBar source={source} goal={settings.goal} goalOf={settings.goalOf} />}
      {parts.has('top3') && <TopThree source={source} />}
      {parts.has('board') && <OverlayBoard source={source} rows={settings.rows} />}
      {parts.has('coins') && <Popups source={source} events={settings.events} />}
      {parts.has('chat') && <OverlayChat source={source} lines={settings.lines} />}
      <Trouble source={source} />
    </main>
  );
}

function OverlayBoard({ source, rows }: { source: OverlaySource; rows: number }) {
  const { board, highlights } = useStore(source.board.store);
  if (!board?.has_active_session || board.leaderboard.length === 0) return null;
  return (
    <section className="overlay-board" aria-label="Leaderboard">
      <BoardRows rows={board.leaderboard} highlights={highlights} shown={rows} />
    </section>
  );
}

/** The newest line comes first in the document: overlay.css stacks them from below, and leaves out what does not fit whole. */
function OverlayChat({ source, lines }: { source: OverlaySource; lines: number }) {
  const { messages } = useStore(source.chat.store);
  return (
    <section className="overlay-chat" aria-label="Chat">
      <ol className="overlay-lines">
        {messages
          .slice(-lines)
          .toReversed()
          .map((message) => (
            <li key={message.message_id} className="overlay-place" data-message-id={message.message_id}>
              <LeaveOutOnError>
                <div className="overlay-line">
                  <ChatLine message={message} canExpand={false} />
                </div>
              </LeaveOutOnError>
            </li>
          ))}
      </ol>
    </section>
  );
}

/** A dot that only the streamer will notice, and only when it lasts. */
const TROUBLE_AFTER_MS = 10_000;

function Trouble({ source }: { source: OverlaySource }) {
  const { board, chat } = useStore(source.store);
  const state = worstState([board, chat]);
  const isWell = state.phase === 'live' || state.phase === 'connecting';
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(!isWell), isWell ? 0 : TROUBLE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isWell]);
  return isShown ? <span className="overlay-trouble" data-connection={state.phase} aria-hidden /> : null;
}
