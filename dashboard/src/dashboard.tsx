import { useEffect, useState } from 'react';
import { readAccessKey } from './api/access-key';
import { ChatFeed } from './chat/chat-feed';
import { ChatPanel } from './chat/chat-panel';
import { BoardFeed } from './leaderboard/board-feed';
import { LeaderboardPanel } from './leaderboard/leaderboard-panel';
import { type Link, worstLink } from './live/link';
import { useStore } from './live/store';
import { usePolling } from './live/use-polling';
import { Avatar } from './ui/avatar';
import { ConnectionNote, ConnectionPill } from './ui/connection-pill';
import { EntryForm } from './ui/entry-form';
import { Logo } from './ui/logo';

// The seed's intervals; the chat's own is ours.
const BOARD_MS = 500;
const COINS_MS = 2000;
const CHAT_MS = 750;

export function Dashboard({ broadcasterId }: { broadcasterId: string }) {
  const [board] = useState(() => new BoardFeed(broadcasterId));
  const [chat] = useState(() => new ChatFeed(broadcasterId));
  const boardLink = usePolling(board.poll, BOARD_MS);
  const chatLink = usePolling(chat.poll, CHAT_MS);
  const coinLink = usePolling(chat.pollCoins, COINS_MS);
  const link = worstLink([boardLink, chatLink, coinLink]);

  if ('problem' in link && link.problem.status === 401) {
    const complaint = readAccessKey()
      ? 'The server did not accept this API key.'
      : 'This server asks for an API key.';
    return <EntryForm broadcasterId={broadcasterId} complaint={complaint} needsKey />;
  }
  return (
    <main className="layout">
      <TopBar broadcasterId={broadcasterId} board={board} chat={chat} link={link} />
      <LeaderboardPanel feed={board} link={boardLink} />
      <ChatPanel feed={chat} link={chatLink} />
    </main>
  );
}

interface BarProps {
  broadcasterId: string;
  board: BoardFeed;
  chat: ChatFeed;
  link: Link;
}

function TopBar({ broadcasterId, board, chat, link }: BarProps) {
  const hasBoard = useStore(board.store).board !== null;
  const { messages, isLoaded } = useStore(chat.store);
  const broadcaster = messages.at(-1)?.broadcaster;
  const name = broadcaster?.username || `Channel ${broadcasterId}`;
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
      <ConnectionPill link={link} />
      {/* With nothing loaded the panels themselves say why. */}
      {(hasBoard || isLoaded) && <ConnectionNote link={link} />}
    </header>
  );
}
