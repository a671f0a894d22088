import { useEffect, useState } from 'react';
import type { Announcer } from '../live/announcer';
import type { ConnectionState } from '../live/connection-state';
import { useStore } from '../live/store';
import { EmptyState } from '../ui/empty-state';
import { IconButton } from '../ui/icon-button';
import { Skeleton } from '../ui/skeleton';
import type { ChatFeed } from './chat-feed';
import { ChatList } from './chat-list';

interface Props {
  feed: ChatFeed;
  state: ConnectionState;
  announcer: Announcer;
}

export function ChatPanel({ feed, state, announcer }: Props) {
  const { messages, isLoaded, hasOlder, isLoadingOlder } = useStore(feed.store);
  return (
    <section className="panel relative flex min-h-0 flex-col" aria-label="Chat">
      <header className="flex items-center justify-between gap-3 px-4 pt-3 sm:px-5 sm:pt-4">
        <h2 className="panel-title">Chat</h2>
        <ReadAloudSwitch announcer={announcer} />
      </header>
      {messages.length > 0 ? (
        <ChatList
          messages={messages}
          hasOlder={hasOlder}
          isLoadingOlder={isLoadingOlder}
          onOlder={feed.loadOlderNow}
          onFollow={feed.follow}
        />
      ) : (
        <NoMessages isLoaded={isLoaded} state={state} />
      )}
    </section>
  );
}

const SPEAKER = 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9.5a3.5 3.5 0 0 1 0 5M18 7a7 7 0 0 1 0 10';

/** A chat that is read aloud without having been asked for drowns everything else that a screen reader says. */
function ReadAloudSwitch({ announcer }: { announcer: Announcer }) {
  const [isOn, setOn] = useState(false);
  useEffect(() => announcer.setReadsChat(isOn), [announcer, isOn]);
  return (
    <IconButton
      icon={SPEAKER}
      label="Read new messages aloud (screen reader)"
      isPressed={isOn}
      onClick={() => setOn(!isOn)}
    />
  );
}

function NoMessages({ isLoaded, state }: { isLoaded: boolean; state: ConnectionState }) {
  if (isLoaded)
    return (
      <EmptyState icon="chat" title="No messages yet" text="New ones appear here as they are written." />
    );
  if ('error' in state)
    return <EmptyState icon="plug" title="No chat yet" text={`${state.error.message}.`} />;
  return <Skeleton shape="chat" label="Loading the chat" />;
}
