import { ERASED_PERSON } from '../erasure/erased-people';
import type { ChatMessage, Person } from './chat-message';

/** Who is named in a message: who wrote it, and whom it answers. */
export const peopleIn = ({ sender, replies_to }: Pick<ChatMessage, 'sender' | 'replies_to'>): string[] =>
  [sender.user_id, replies_to?.sender.user_id].flatMap((id) => id ?? []);

/** The same message without what erased people wrote, and without them; one that names nobody of them is returned as it is. */
export function withoutErased<Message extends ChatMessage>(
  message: Message,
  erased: ReadonlySet<string>,
): Message {
  const { sender, replies_to } = message;
  const isErased = ({ user_id }: Person) => user_id !== null && erased.has(user_id);
  if (isErased(sender))
    return { ...message, sender: ERASED_PERSON, content: '', emotes: [], emote_count: 0, replies_to: null };
  if (replies_to && isErased(replies_to.sender))
    return { ...message, replies_to: { ...replies_to, sender: ERASED_PERSON, content: '' } };
  return message;
}
