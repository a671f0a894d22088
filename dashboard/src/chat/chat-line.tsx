import { memo } from 'react';
import type { ChatMessage, Person, QuotedMessage } from '../api/types';
import { nameColours } from '../ui/colour';
import { clock } from '../ui/numbers';
import { Badges } from './badges';
import { CoinSlot } from './coin-badge';
import { contentParts, plainContent } from './content-parts';
import { Emote } from './emote';

/** Everything a stranger wrote is text for React, each piece isolated so that it cannot turn its neighbours round. */
export const ChatLine = memo(function ChatLine({ message }: { message: ChatMessage }) {
  const { sender, replies_to: quoted } = message;
  const name = nameOf(sender);
  return (
    <>
      {quoted && <Quotation quoted={quoted} />}
      <p className="break-anywhere">
        <time className="chat-time" dateTime={new Date(message.timestamp).toISOString()}>
          {clock(message.timestamp)}
        </time>
        <Badges badges={sender.identity?.badges ?? []} isVerified={sender.is_verified} />
        <bdi
          className="chat-name"
          style={nameColours(sender.identity?.username_color, sender.user_id ?? name)}
        >
          {name}
        </bdi>
        <span className="text-faint">: </span>
        <Content content={message.content} />
        <CoinSlot earned={message.sweet_coins_earned} />
      </p>
    </>
  );
});

function Content({ content }: { content: string }) {
  return (
    <bdi className="text-body">
      {contentParts(content).map((part, index) =>
        part.kind === 'text' ? part.text : <Emote key={`${index}${part.id}`} id={part.id} name={part.name} />,
      )}
    </bdi>
  );
}

function Quotation({ quoted }: { quoted: QuotedMessage }) {
  return (
    <p className="quotation">
      <span className="sr-only">In reply to </span>
      <bdi className="font-medium text-soft">{nameOf(quoted.sender)}</bdi>
      <span aria-hidden>: </span>
      <bdi>{plainContent(quoted.content ?? '')}</bdi>
    </p>
  );
}

function nameOf(person: Person | null): string {
  return person?.username || 'Anonymous';
}
