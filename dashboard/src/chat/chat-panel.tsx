import type { Link } from '../live/link';
import { useStore } from '../live/store';
import { EmptyState } from '../ui/empty-state';
import { Skeleton } from '../ui/skeleton';
import type { ChatFeed } from './chat-feed';
import { ChatList } from './chat-list';

export function ChatPanel({ feed, link }: { feed: ChatFeed; link: Link }) {
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
        <NoMessages isLoaded={isLoaded} link={link} />
      )}
    </section>
  );
}

function NoMessages({ isLoaded, link }: { isLoaded: boolean; link: Link }) {
  if (isLoaded)
    return (
      <EmptyState icon="chat" title="No messages yet" text="New ones appear here as they are written." />
    );
  if ('problem' in link)
    return <EmptyState icon="plug" title="No chat yet" text={`${link.problem.message}.`} />;
  return <Skeleton shape="chat" label="Loading the chat" />;
}
