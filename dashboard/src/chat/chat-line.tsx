import { memo, useState } from 'react';
import type { ChatMessage, QuotedMessage } from '@kickboard/client';
import { nameColours } from '../ui/colour';
import { clock } from '../ui/numbers';
import { personName } from '../ui/visible-name';
import { Badges } from './badges';
import { CoinSlot } from './coin-badge';
import { contentParts, plainContent, shortenedParts } from './content-parts';
import { Emote } from './emote';

interface Props {
  message: ChatMessage;
  /** Whether the reader may see the rest of a long message. */
  canExpand?: boolean;
  /** False where the line above was written in the same minute: the eye is spared, a screen reader is told. */
  showsTime?: boolean;
}

/** Everything a stranger wrote is text for React, each piece isolated so that it cannot turn its neighbours round. */
export const ChatLine = memo(function ChatLine({ message, canExpand = true, showsTime = true }: Props) {
  const { sender, replies_to: quoted } = message;
  const name = personName(sender);
  return (
    <>
      {quoted && <Quotation quoted={quoted} />}
      <p className="break-anywhere">
        <time
          className={showsTime ? 'chat-time' : 'sr-only'}
          dateTime={new Date(message.timestamp).toISOString()}
        >
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
        {message.deleted ? (
          <i className="text-faint">deleted by a moderator</i>
        ) : (
          <Content content={message.content} canExpand={canExpand} />
        )}
        <CoinSlot earned={message.sweet_coins_earned} />
      </p>
    </>
  );
});

function Content({ content, canExpand }: { content: string; canExpand: boolean }) {
  const [isExpanded, setExpanded] = useState(false);
  const parts = contentParts(content);
  const shortened = shortenedParts(parts);
  return (
    <>
      <bdi className="text-body">
        {(isExpanded ? parts : shortened).map((part, index) =>
          part.kind === 'text' ? (
            part.text
          ) : (
            <Emote key={`${index}${part.id}`} id={part.id} name={part.name} />
          ),
        )}
      </bdi>
      {canExpand && shortened !== parts && (
        <button type="button" className="expand-button" onClick={() => setExpanded(!isExpanded)}>
          {isExpanded ? 'Show less' : 'Show all'}
        </button>
      )}
    </>
  );
}

function Quotation({ quoted }: { quoted: QuotedMessage }) {
  return (
    <p className="quotation">
      <span className="sr-only">In reply to </span>
      <bdi className="font-medium text-soft">{personName(quoted.sender)}</bdi>
      <span aria-hidden>: </span>
      <bdi>{plainContent(quoted.content ?? '')}</bdi>
    </p>
  );
}
