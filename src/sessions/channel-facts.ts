import { readEntry, UnreadableEntry } from '../platform/redis/entries';
import { type Category, NO_DETAILS, type StreamSession } from './stream-session';

/** A title that an event told which names no stream. */
interface ToldTitle {
  title: string;
  sent_ms: number;
}

/** Category and language that an event told which names no stream. */
export interface ToldDetails {
  category: Category | null;
  language: string | null;
  sent_ms: number;
}

/** What is known of a channel whichever of its streams is asked about. */
export interface ChannelFacts {
  username: string;
  /** Sending time of the event that told the name. */
  named_ms: number;
  /** Oldest first. */
  titles: ToldTitle[];
  /** Oldest first; missing in facts of a build that knew none. */
  details?: ToldDetails[];
}

export const NO_FACTS: ChannelFacts = { username: '', named_ms: 0, titles: [] };

/** Reads facts as they stand in Redis. @throws UnreadableEntry */
export function readFacts(json: string): ChannelFacts {
  const facts = readEntry(json) as ChannelFacts;
  const isWhole =
    typeof facts.username === 'string' && Number.isFinite(facts.named_ms) && Array.isArray(facts.titles);
  if (!isWhole) throw new UnreadableEntry('the entry holds no facts of a channel');
  return facts;
}

/** Far more than Kick sends before the start that they belong to (five within two minutes were seen). */
const MAX_TITLES = 20;

/** The facts with one title more; the same title sent at the same time is known already. */
export function withTitle(facts: ChannelFacts, { title, sent_ms }: ToldTitle): ChannelFacts {
  const isKnown = facts.titles.some((told) => told.title === title && told.sent_ms === sent_ms);
  if (title === '' || isKnown) return facts;
  const titles = [...facts.titles, { title, sent_ms }].sort(
    (a, b) => a.sent_ms - b.sent_ms || (a.title < b.title ? -1 : 1),
  );
  return { ...facts, titles: titles.slice(-MAX_TITLES) };
}

/**
 * The newest title, by time of sending, among the stream's own, those told during the stream and the one it has. One that
 * turned out to be another stream's (its start came late) is given up; without any, the last one told before counts.
 */
export function titleOf(
  session: StreamSession,
  { titles }: ChannelFacts,
): Pick<StreamSession, 'title' | 'title_ms'> {
  const own = { title: session.own_title, sent_ms: session.own_title_ms };
  const current = { title: session.title, sent_ms: session.title_ms };
  const during = [current, ...titles].filter((told) => lastsAt(session, told.sent_ms));
  const newest = [own, ...during].reduce((a, b) => (b.title !== '' && b.sent_ms >= a.sent_ms ? b : a));
  const before = titles.filter((told) => told.sent_ms < session.started_ms).at(-1);
  const { title, sent_ms } = newest.title === '' ? (before ?? newest) : newest;
  return { title, title_ms: sent_ms };
}

/** The facts with one snapshot more; nothing when it tells nothing. */
export function withDetails(facts: ChannelFacts, told: ToldDetails): ChannelFacts {
  const known = facts.details ?? [];
  const text = JSON.stringify(told);
  if (
    (told.category === null && told.language === null) ||
    known.some((each) => JSON.stringify(each) === text)
  )
    return facts;
  const details = [...known, told].sort(
    (a, b) => a.sent_ms - b.sent_ms || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1),
  );
  return { ...facts, details: details.slice(-MAX_TITLES) };
}

/** The newest snapshot told during the stream, the one it has included; without any, the last one told before. */
export function detailsOf(
  session: StreamSession,
  { details = [] }: ChannelFacts,
): Pick<StreamSession, 'category' | 'language' | 'details_ms'> {
  const { category, language, details_ms } = session;
  const during = [{ category, language, sent_ms: details_ms }, ...details].filter((told) =>
    lastsAt(session, told.sent_ms),
  );
  const before = details.filter((told) => told.sent_ms < session.started_ms).at(-1);
  const newest = during.reduce<ToldDetails | undefined>(
    (a, b) => (a && a.sent_ms > b.sent_ms ? a : b),
    undefined,
  );
  const told = newest ?? before;
  return told ? { category: told.category, language: told.language, details_ms: told.sent_ms } : NO_DETAILS;
}

export const lastsAt = ({ started_ms, ended_ms }: StreamSession, ms: number): boolean =>
  started_ms <= ms && (ended_ms === null || ms < ended_ms);

/** The newer of a known name and the one an event tells; an event that tells none leaves it as it is. */
export function newestName<Named extends { username: string; named_ms: number }>(
  known: Named,
  { username, sent_ms }: { username: string; sent_ms: number },
): Pick<Named, 'username' | 'named_ms'> {
  const tells = username !== '' && (known.username === '' || sent_ms >= known.named_ms);
  return tells ? { username, named_ms: sent_ms } : { username: known.username, named_ms: known.named_ms };
}

export const withName = (
  facts: ChannelFacts,
  change: { username: string; sent_ms: number },
): ChannelFacts => ({
  ...facts,
  ...newestName(facts, change),
});
