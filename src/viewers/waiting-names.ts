import { ADVISORY_LOCKS, holdAlone, holdTogether } from '../platform/database/advisory-locks';
import type { Query } from '../platform/database/database';

/** Held together by whoever notes new names, and alone, for an instant, by an import that has just committed. */
const LOCK = ADVISORY_LOCKS.waitingNames;

const MARK = `
  UPDATE import_rows AS row SET status = 'due', user_id = seen.user_id
    FROM (SELECT DISTINCT ON (name_key) name_key, user_id
            FROM (SELECT user_id, lower(username) AS name_key FROM unnest($1::bigint[], $2::text[]) AS given(user_id, username)) AS named
           ORDER BY name_key, user_id) AS seen
   WHERE row.name_key = seen.name_key AND row.status = 'waiting'`;

/**
 * Marks rows of imported files that wait for these names. To be called in the transaction that notes the names: it costs one
 * look-up by index, and no balance is touched here, where the coin sync would have to be waited for.
 */
export async function markDue(query: Query, seen: { user_id: string; username: string }[]): Promise<void> {
  await holdTogether(query, LOCK);
  await query(MARK, [seen.map(({ user_id }) => user_id), seen.map(({ username }) => username)]);
}

/**
 * Resolves when every transaction has ended that noted a name without having seen what was committed before this call. To be
 * called in a transaction of its own.
 */
export async function waitForNames(query: Query): Promise<void> {
  await holdAlone(query, LOCK);
}
