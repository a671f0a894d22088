export type ContentPart = { kind: 'text'; text: string } | { kind: 'emote'; id: string; name: string };

/** Kick allows 500; a stranger's longer text must not slow the page. */
const LONGEST = 2000;
// Bounded quantifiers: an unbounded form took a second on a crafted text.
const EMOTE = /\[emote:(\d{1,20}):([^\]]{0,64})\]/g;

/** Splits a message into text and emotes. Everything stays data; React writes it as text. */
export function contentParts(content: string): ContentPart[] {
  const text = content.length > LONGEST ? `${content.slice(0, LONGEST)}…` : content;
  const parts: ContentPart[] = [];
  let end = 0;
  for (const match of text.matchAll(EMOTE)) {
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    const [token, id = '', name = ''] = match;
    parts.push({ kind: 'emote', id, name: name || 'emote' });
    end = match.index + token.length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

/** Beyond this a message takes the room of several others. */
const LONG = 280;
/** What an emote counts as, in letters. */
const EMOTE_LETTERS = 3;
const HALF_A_CHARACTER = /[\uD800-\uDBFF]$/;

/** The beginning of a long message; the very same list when it is not long. */
export function shortenedParts(parts: ContentPart[]): ContentPart[] {
  const shortened: ContentPart[] = [];
  let room = LONG;
  for (const part of parts) {
    const length = part.kind === 'text' ? part.text.length : EMOTE_LETTERS;
    if (length > room) {
      const rest = part.kind === 'text' ? part.text.slice(0, room).replace(HALF_A_CHARACTER, '') : '';
      return [...shortened, { kind: 'text', text: `${rest}…` }];
    }
    shortened.push(part);
    room -= length;
  }
  return parts;
}

/** The same as plain text, for a quotation of one line. */
export function plainContent(content: string): string {
  return contentParts(content)
    .map((part) => (part.kind === 'text' ? part.text : `:${part.name}:`))
    .join('');
}
