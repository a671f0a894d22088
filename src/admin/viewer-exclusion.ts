import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';

/** Why somebody is kept off boards; times in ms. */
export interface ViewerExclusion {
  exclusion: { reason: string; excluded_by: string; excluded_ms: number } | null;
  bans: {
    broadcaster_user_id: string;
    /** Empty of a channel that has not streamed yet. */
    username: string;
    reason: string;
    banned_ms: number;
    /** Null for a ban without an end. */
    expires_ms: number | null;
  }[];
}

const SELECT_EXCLUSION = `
  SELECT reason, excluded_by, ${ms('excluded_at')} AS excluded_ms FROM viewer_exclusions WHERE user_id = $1`;

const SELECT_BANS = `
  SELECT broadcaster_user_id, reason, ${ms('banned_at')} AS banned_ms, ${ms('expires_at')} AS expires_ms,
         coalesce((SELECT username FROM stream_sessions AS stream
                    WHERE stream.broadcaster_user_id = ban.broadcaster_user_id
                    ORDER BY started_at DESC LIMIT 1), '') AS username
    FROM viewer_bans AS ban WHERE user_id = $1 AND (expires_at IS NULL OR expires_at > now())
   ORDER BY banned_at DESC, broadcaster_user_id`;

/** Reads why a viewer is on no board: excluded here, or banned by Kick and from where. */
@Injectable()
export class ViewerExclusions {
  constructor(private readonly database: Database) {}

  /** @throws DatabaseUnavailable */
  async find(userId: string): Promise<ViewerExclusion> {
    const [exclusion = null] = await this.database.query<NonNullable<ViewerExclusion['exclusion']>>(
      SELECT_EXCLUSION,
      [userId],
    );
    const bans = await this.database.query<ViewerExclusion['bans'][number]>(SELECT_BANS, [userId]);
    return { exclusion, bans };
  }
}
