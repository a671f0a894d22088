import { BadRequestException, Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';
import { KICK_ID } from '../platform/kick-id';

export interface FoundViewer {
  user_id: string;
  username: string;
  name_key: string;
  profile_picture: string | null;
  balance: string;
  messages_total: string;
  last_ms: number | null;
  is_excluded: boolean;
  /** Infinite of a ban without an end. */
  banned_ms: number | null;
}

const NAME_KEY = 'lower(viewer.username) COLLATE "C"';
const VIEWER = `viewer.user_id, viewer.username, ${NAME_KEY} AS name_key`;

/**
 * By what the name begins with, by id, and by a former name that is given whole: an index each, and from each no more than
 * a page. $1 to $2: the names that begin so; $3: the id or null; $4, $5: after which name and id; $6: how many.
 */
const SELECT = `
  WITH found AS (
    (SELECT ${VIEWER} FROM viewers AS viewer
      WHERE ${NAME_KEY} >= $1 AND ${NAME_KEY} < $2 AND (${NAME_KEY}, viewer.user_id) > ($4, $5::bigint)
      ORDER BY ${NAME_KEY}, viewer.user_id LIMIT $6)
     UNION
    (SELECT account.user_id, coalesce(viewer.username, ''), coalesce(${NAME_KEY}, '')
       FROM (SELECT $3::bigint AS user_id) AS account LEFT JOIN viewers AS viewer USING (user_id)
      WHERE viewer.user_id IS NOT NULL OR EXISTS (SELECT 1 FROM coin_balances WHERE user_id = account.user_id))
     UNION
    (SELECT ${VIEWER} FROM viewers AS viewer
      WHERE user_id IN (SELECT user_id FROM viewer_names WHERE lower(username) = $1))
  )
  SELECT found.user_id, found.username, found.name_key, viewer.profile_picture,
         coalesce((SELECT balance FROM coin_balances WHERE user_id = found.user_id), 0) AS balance,
         coalesce(viewer.messages_total, 0) AS messages_total, ${ms('viewer.last_seen_at')} AS last_ms,
         EXISTS (SELECT 1 FROM viewer_exclusions WHERE user_id = found.user_id) AS is_excluded,
         (SELECT extract(epoch FROM max(coalesce(expires_at, 'infinity')))::float8 * 1000 FROM viewer_bans
           WHERE user_id = found.user_id AND (expires_at IS NULL OR expires_at > now())) AS banned_ms
    FROM (SELECT * FROM found WHERE (name_key COLLATE "C", user_id) > ($4, $5::bigint)
           ORDER BY name_key COLLATE "C", user_id LIMIT $6) AS found
    LEFT JOIN viewers AS viewer ON viewer.user_id = found.user_id
   ORDER BY found.name_key COLLATE "C", found.user_id`;

/** Beyond every other character. */
const LAST = '\u{10ffff}';

/** Finds viewers for administrators, as the ledger knows them. */
@Injectable()
export class ViewerSearch {
  constructor(private readonly database: Database) {}

  /** @param cursor `next` of the page before @throws DatabaseUnavailable, BadRequestException */
  async page(
    asked: string,
    limit: number,
    cursor: string | undefined,
  ): Promise<{ viewers: FoundViewer[]; next: string | null }> {
    const begin = asked.trim().replace(/^@/, '').toLowerCase();
    // Text of Postgres has no such character.
    if (begin.includes('\0')) throw new BadRequestException('query must not hold a null character');
    const after = cursor === undefined ? { name: '', id: '-1' } : decode(cursor);
    const id = KICK_ID.test(begin) ? begin : null;
    const found = await this.database.query<FoundViewer>(SELECT, [
      begin,
      begin + LAST,
      id,
      after.name,
      after.id,
      limit + 1,
    ]);
    const viewers = found.slice(0, limit);
    const last = viewers.at(-1);
    const hasMore = found.length > limit && last !== undefined;
    return { viewers, next: hasMore ? encode(last) : null };
  }
}

const encode = ({ user_id, name_key }: FoundViewer) =>
  Buffer.from(`${user_id}.${name_key}`).toString('base64url');

function decode(cursor: string): { name: string; id: string } {
  const [, id, name] = /^(\d{1,18})\.([^\0]*)$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (id === undefined || name === undefined)
    throw new BadRequestException('cursor must be the next_cursor of an earlier response');
  return { id, name };
}
