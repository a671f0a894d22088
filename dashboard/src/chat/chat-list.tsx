import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { number } from '../ui/numbers';
import { LeaveOutOnError } from '../ui/error-boundary';
import { ChatLine } from './chat-line';
import { forgetSizes } from './line-sizes';
import type { MessageLog, ShownMessage } from './message-log';
import { useUnseen } from './use-unseen';

interface Props {
  messages: MessageLog;
  hasOlder: boolean;
  isLoadingOlder: boolean;
  onOlder: () => void;
  /** Whether the reader is at the newest line. */
  onFollow: (isFollowing: boolean) => void;
}

/** Nearer to an end than this counts as being there (fractions of a pixel, a half-seen line). */
const NEAR_PX = 48;
/** A line of one row; the others are measured as they come into sight. */
const LINE_PX = 32;
const OLDER_BUTTON_PX = 44;

/**
 * Only the lines in sight are in the document. It stays at its end while the reader is there; once they scroll up, the
 * line they read stays where it is, whatever is put in or taken out around it. Sizes are kept by message, not by index.
 */
export function ChatList({ messages, hasOlder, isLoadingOlder, onOlder, onFollow }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const stuck = useRef(true); // what isStuck says, for those who cannot wait for a render
  const lastTop = useRef(0);
  const [isStuck, setStuck] = useState(true);
  const [isAtTop, setAtTop] = useState(false);
  const unseen = useUnseen(messages, isStuck);
  const list = useVirtualizer({
    count: messages.length,
    getScrollElement: () => box.current,
    getItemKey: useCallback((index: number) => messages[index]?.message_id ?? index, [messages]),
    estimateSize: () => LINE_PX,
    paddingStart: hasOlder ? OLDER_BUTTON_PX : 8,
    paddingEnd: 12,
    overscan: 6,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_PX,
  });

  useEffect(() => forgetSizes(list.itemSizeCache, messages), [list, messages]);
  useEffect(() => onFollow(isStuck), [onFollow, isStuck]);
  useEffect(() => {
    if (isAtTop) onOlder();
  }, [onOlder, isAtTop]);

  const stick = useCallback(() => {
    if (stuck.current && !list.isAtEnd(0)) list.scrollToEnd();
  }, [list]);
  useLayoutEffect(stick);
  useEffect(() => {
    if (!box.current) return undefined;
    const resized = new ResizeObserver(stick); // a note above, a turned phone
    resized.observe(box.current);
    return () => resized.disconnect();
  }, [stick]);

  /** Only a reader scrolls up; what is put in or taken out may leave the end behind for a moment, or catch up with it. */
  function noteScroll({ scrollHeight, scrollTop, clientHeight }: HTMLDivElement) {
    const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    if (isAtEnd || scrollTop < lastTop.current) stuck.current = isAtEnd;
    lastTop.current = scrollTop;
    setStuck(stuck.current);
    setAtTop(!stuck.current && scrollTop < NEAR_PX);
  }

  /** The browser would go to where an end was guessed to be: lines are measured only as they come into sight. */
  function jump(event: KeyboardEvent) {
    if (event.key === 'End') toEnd();
    else if (event.key === 'Home') toBeginning();
    else return;
    event.preventDefault();
  }

  function toBeginning() {
    stuck.current = false;
    setStuck(false);
    list.scrollToOffset(0);
  }

  function toEnd() {
    stuck.current = true;
    setStuck(true);
    list.scrollToEnd();
  }

  const lines = list.getVirtualItems();
  return (
    <>
      <div
        ref={box}
        className="scroll-area chat-scroll px-2"
        onScroll={(event) => noteScroll(event.currentTarget)}
        onKeyDown={jump}
        tabIndex={0}
        role="log"
        aria-label="Chat messages"
        aria-live="off"
      >
        <div className="relative" style={{ height: list.getTotalSize() }}>
          {hasOlder && (
            <button type="button" className="older-button" disabled={isLoadingOlder} onClick={onOlder}>
              {isLoadingOlder ? 'Loading…' : 'Load older messages'}
            </button>
          )}
          <ol className="absolute inset-x-0 top-0" style={{ translate: `0 ${lines[0]?.start ?? 0}px` }}>
            {lines.map(({ index, key }) => {
              const message = messages[index];
              return (
                message && (
                  <li
                    key={key}
                    ref={list.measureElement}
                    data-index={index}
                    data-message-id={message.message_id}
                    data-coin-reason={message.sweet_coins_reason}
                    className="chat-line"
                  >
                    <LeaveOutOnError>
                      <ChatLine message={message} showsTime={isOtherMinute(messages[index - 1], message)} />
                    </LeaveOutOnError>
                  </li>
                )
              );
            })}
          </ol>
        </div>
      </div>
      {!isStuck && (
        <button type="button" className="newest-button" onClick={toEnd}>
          {unseen > 0 ? `${number(unseen)} new ${unseen === 1 ? 'message' : 'messages'}` : 'Back to newest'}
          <span aria-hidden> ↓</span>
        </button>
      )}
    </>
  );
}

const MINUTE_MS = 60_000;

function isOtherMinute(above: ShownMessage | undefined, message: ShownMessage): boolean {
  return Math.floor((above?.timestamp ?? 0) / MINUTE_MS) !== Math.floor(message.timestamp / MINUTE_MS);
}
