import { useEffect, useRef } from 'react';
import type { Link } from '../live/link';
import { useStore } from '../live/store';
import { EmptyState } from '../ui/empty-state';
import { number } from '../ui/numbers';
import type { ChatFeed } from './chat-feed';
import { ChatLine } from './chat-line';
import { useStickToBottom } from './use-stick-to-bottom';
import { useUnseen } from './use-unseen';

export function ChatPanel({ feed, link }: { feed: ChatFeed; link: Link }) {
  const { messages, isLoaded, hasOlder, isLoadingOlder } = useStore(feed.store);
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLOListElement>(null);
  const { isStuck, isAtTop, toBottom } = useStickToBottom(box, content);
  const unseen = useUnseen(messages, isStuck);

  useEffect(() => feed.follow(isStuck), [feed, isStuck]);
  useEffect(() => {
    if (isAtTop) void feed.loadOlder();
  }, [feed, isAtTop]);

  return (
    <section className="panel relative flex min-h-0 flex-col" aria-label="Chat">
      <h2 className="panel-title px-4 pt-4 sm:px-5 sm:pt-5">Chat</h2>
      {messages.length === 0 && <NoMessages isLoaded={isLoaded} link={link} />}
      <div
        ref={box}
        className={`scroll-area chat-scroll px-2 pb-3 ${messages.length === 0 ? 'hidden' : ''}`}
        tabIndex={0}
        role="log"
        aria-label="Chat messages"
        aria-live="off"
      >
        {hasOlder && (
          <button
            type="button"
            className="older-button"
            disabled={isLoadingOlder}
            onClick={() => void feed.loadOlder()}
          >
            {isLoadingOlder ? 'Loading…' : 'Load older messages'}
          </button>
        )}
        <ol ref={content}>
          {messages.map((message) => (
            <ChatLine key={message.message_id} message={message} />
          ))}
        </ol>
      </div>
      {!isStuck && (
        <button type="button" className="newest-button" onClick={toBottom}>
          {unseen > 0 ? `${number(unseen)} new ${unseen === 1 ? 'message' : 'messages'}` : 'Back to newest'}
          <span aria-hidden> ↓</span>
        </button>
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
  return <EmptyState icon="chat" title="Loading the chat…" isBusy />;
}
