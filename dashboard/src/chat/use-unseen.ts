import { useState } from 'react';
import type { MessageLog } from './message-log';

/** How many lines came since the reader left the end of the chat. */
export function useUnseen(messages: MessageLog, isStuck: boolean): number {
  const newest = messages.at(-1)?.message_id;
  const [lastSeen, setLastSeen] = useState(newest);
  if (isStuck) {
    if (lastSeen !== newest) setLastSeen(newest);
    return 0;
  }
  const index = messages.findLastIndex((message) => message.message_id === lastSeen);
  return messages.length - 1 - index;
}
