import type { Query } from '../platform/database/database';
import { markDue } from './waiting-names';

/** A stored message, as far as it tells who somebody is. `order` decides between messages of one time. */
export interface Sighting {
  user_id: string;
  username: string;
  channel_slug: string;
  profile_picture: string | null;
  at_ms: number;
  order: string;
}

/** One viewer's messages of a batch. `newest` tells how they look. */
interface Seen {
  newest: Sighting;
  first_ms: number;
  messages: number;
  names: Map<string, { since_ms: number; until_ms: number }>;
}

interface Known {
  user_id: string;
  username: string;
  last_ms: number;
}

interface NameRow {
  user_id: string;
  username: string;
  since_ms: number;
  until_ms: number;
}

const SELECT_KNOWN = `
  SELECT user_id, username, (extract(epoch FROM last_seen_at) * 1000)::float8 AS last_ms
    FROM viewers WHERE user_id = ANY($1::bigint[])`;

/** In the order of the ids, or two flushes could each wait for a row of the other. An older message overwrites nothing. */
const UPSERT = `
  INSERT INTO viewers AS viewer
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::bigint[])
   ORDER BY 1
  ON CONFLICT (user_id) DO UPDATE SET
    username = CASE WHEN excluded.last_seen_at >= viewer.last_seen_at THEN excluded.username ELSE viewer.username END,
    channel_slug = CASE WHEN excluded.last_seen_at >= viewer.last_seen_at THEN excluded.channel_slug ELSE viewer.channel_slug END,
    profile_picture = CASE WHEN excluded.last_seen_at >= viewer.last_seen_at
                           THEN excluded.profile_picture ELSE viewer.profile_picture END,
    first_seen_at = least(viewer.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(viewer.last_seen_at, excluded.last_seen_at),
    messages_total = viewer.messages_total + excluded.messages_total`;

const UPSERT_NAMES = `
  INSERT INTO viewer_names AS known
  SELECT user_id, username, min(since), max(until)
    FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[]) AS given(user_id, username, since, until)
   GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (user_id, username) DO UPDATE SET
    since = least(known.since, excluded.since), until = greatest(known.until, excluded.until)`;

/**
 * Notes who wrote these messages. To be called in the transaction that inserts them, with those that were new: a message
 * that comes twice counts once.
 */
export async function noteSightings(query: Query, sightings: Sighting[]): Promise<void> {
  if (sightings.length === 0) return;
  const seen = byViewer(sightings);
  const rows = await query<Known>(SELECT_KNOWN, [[...seen.keys()]]);
  const known = new Map(rows.map((row) => [row.user_id, row]));
  const viewers = [...seen.values()];
  await query(UPSERT, [
    viewers.map(({ newest }) => newest.user_id),
    viewers.map(({ newest }) => newest.username),
    viewers.map(({ newest }) => newest.channel_slug),
    viewers.map(({ newest }) => newest.profile_picture),
    viewers.map(({ first_ms }) => iso(first_ms)),
    viewers.map(({ newest }) => iso(newest.at_ms)),
    viewers.map(({ messages }) => messages),
  ]);
  const names = viewers.flatMap((viewer) => namesToWrite(viewer, known.get(viewer.newest.user_id)));
  if (names.length === 0) return;
  await query(UPSERT_NAMES, [
    names.map(({ user_id }) => user_id),
    names.map(({ username }) => username),
    names.map(({ since_ms }) => iso(since_ms)),
    names.map(({ until_ms }) => iso(until_ms)),
  ]);
  // Points of an imported file may wait for a name; a former name is somebody else's by now.
  const present = new Set(viewers.map(({ newest }) => `${newest.user_id} ${newest.username}`));
  await markDue(
    query,
    names.filter(({ user_id, username }) => present.has(`${user_id} ${username}`)),
  );
}

const iso = (ms: number) => new Date(ms).toISOString();

function byViewer(sightings: Sighting[]): Map<string, Seen> {
  const seen = new Map<string, Seen>();
  for (const sighting of sightings) {
    const { user_id, username, at_ms } = sighting;
    const viewer = seen.get(user_id) ?? { newest: sighting, first_ms: at_ms, messages: 0, names: new Map() };
    if (isAfter(sighting, viewer.newest)) viewer.newest = sighting;
    viewer.first_ms = Math.min(viewer.first_ms, at_ms);
    viewer.messages += 1;
    const name = viewer.names.get(username) ?? { since_ms: at_ms, until_ms: at_ms };
    name.since_ms = Math.min(name.since_ms, at_ms);
    name.until_ms = Math.max(name.until_ms, at_ms);
    viewer.names.set(username, name);
    seen.set(user_id, viewer);
  }
  return seen;
}

const isAfter = (a: Sighting, b: Sighting) => a.at_ms > b.at_ms || (a.at_ms === b.at_ms && a.order > b.order);

/** Hardly ever one: the present name is known, and lasts as long as its viewer is seen. */
function namesToWrite({ newest, names }: Seen, known: Known | undefined): NameRow[] {
  const { user_id } = newest;
  const written = [...names].flatMap(([username, span]): NameRow[] => {
    const isPresent = username === known?.username && span.since_ms >= known.last_ms;
    return isPresent ? [] : [{ user_id, username, ...span }];
  });
  // The name that is given up now was last seen with the message before.
  if (known && known.username !== newest.username && newest.at_ms >= known.last_ms)
    written.push({ user_id, username: known.username, since_ms: known.last_ms, until_ms: known.last_ms });
  return written;
}
