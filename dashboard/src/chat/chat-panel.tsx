import type { ConnectionState } from '../live/connection-state';
import { useStore } from '../live/store';
import { EmptyState } from '../ui/empty-state';
import { Skeleton } from '../ui/skeleton';
import type { ChatFeed } from './chat-feed';
import { ChatList } from './chat-list';

export function ChatPanel({ feed, state }: { feed: ChatFeed; state: ConnectionState }) {
  const { messages, isLoaded, hasOlder, isLoadingOlder } = useStore(feed.store);
  return (
    <section className="panel relative flex min-h-0 flex-col" aria-label="Chat">
      <h2 className="panel-title px-4 pt-4 sm:px-5 sm:pt-5">Chat</h2>
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

function NoMessages({ isLoaded, state }: { isLoaded: boolean; state: ConnectionState }) {
  if (isLoaded)
    return (
      <EmptyState icon="chat" title="No messages yet" text="New ones appear here as they are written." />
    );
  if ('error' in state)
    return <EmptyState icon="plug" title="No chat yet" text={`${state.error.message}.`} />;
  return <Skeleton shape="chat" label="Loading the chat" />;
}
