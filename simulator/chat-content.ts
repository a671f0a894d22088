import { BUSY, EMOTES, GREETINGS, HYPE, ODD, QUIET } from './chat-phrases';
import type { EmoteUse } from './kick-bodies';
import type { SeededRandom } from './seeded-random';

export type Mood = 'greeting' | 'quiet' | 'busy' | 'hype';

export interface ChatLine {
  content: string;
  /** Null, missing (undefined) or empty without emotes; now and then null although the content holds tokens. */
  emotes: EmoteUse[] | null | undefined;
}

const PHRASES: Record<Mood, readonly string[]> = {
  greeting: GREETINGS,
  quiet: QUIET,
  busy: BUSY,
  hype: HYPE,
};
const EMOTE_SHARE: Record<Mood, number> = { greeting: 0.25, quiet: 0.15, busy: 0.35, hype: 0.6 };
const ODD_SHARE = 0.03;

// Bounded, so that a long line cannot make it backtrack.
const TOKEN = /\[emote:(\d{1,12}):[^\]\s]{1,40}\]/g;

/** A line as somebody in this mood would write it, with what Kick would say about its emotes. */
export function chatLine(mood: Mood, random: SeededRandom): ChatLine {
  const content = random.chance(ODD_SHARE) ? random.pick(ODD) : plainLine(mood, random);
  return { content, emotes: emotesOf(content, random) };
}

/**
 * Every emote token of the content with its positions, counted in UTF-16 units, `e` included: a token at the very start
 * with 20 characters has `{ s: 0, e: 19 }`. One entry per emote, however often it is used.
 */
export function findEmotes(content: string): EmoteUse[] {
  const uses = new Map<string, EmoteUse>();
  for (const token of content.matchAll(TOKEN)) {
    const id = token[1] ?? '';
    const use = uses.get(id) ?? { emote_id: id, positions: [] };
    use.positions.push({ s: token.index, e: token.index + token[0].length - 1 });
    uses.set(id, use);
  }
  return [...uses.values()];
}

function plainLine(mood: Mood, random: SeededRandom): string {
  if (!random.chance(EMOTE_SHARE[mood])) return random.pick(PHRASES[mood]);
  const [id, name] = random.pick(EMOTES);
  const token = `[emote:${id}:${name}]`;
  const tokens = Array.from(
    { length: mood === 'hype' ? random.int(1, 5) : random.int(1, 2) },
    () => token,
  ).join(' ');
  if (random.chance(0.35)) return tokens;
  return random.chance(0.8)
    ? `${random.pick(PHRASES[mood])} ${tokens}`
    : `${tokens} ${random.pick(PHRASES[mood])}`;
}

function emotesOf(content: string, random: SeededRandom): EmoteUse[] | null | undefined {
  const uses = findEmotes(content);
  if (uses.length === 0) return random.pick([null, undefined, []]);
  if (random.chance(0.05)) return null;
  return random.chance(0.1) ? uses.map((use) => ({ ...use, emote_id: Number(use.emote_id) })) : uses;
}
