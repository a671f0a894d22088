import { httpsUrl } from '../platform/http/https-url';
import type { ViewerAnswer } from './viewers.dto';
import type { FoundViewer } from './viewers.service';

const NO_END = '9999-12-31T23:59:59.999Z';

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** A viewer as the API shows them. Of one whom Postgres does not know (yet) it shows what the live board holds. */
export function viewerView({
  user_id,
  stored,
  balance,
  live,
  earned_total,
  rank,
  degraded,
}: FoundViewer): ViewerAnswer {
  const person = live?.person;
  const seen = iso(person?.last_ms ?? null);
  const known = stored && {
    username: stored.username,
    channel_slug: stored.channel_slug,
    profile_picture: httpsUrl(stored.profile_picture),
    messages_total: Number(stored.messages_total),
    first_seen_at: iso(stored.first_ms),
    last_seen_at: iso(stored.last_ms),
    names: stored.names.map(({ username, since_ms }) => ({
      username,
      since: new Date(since_ms).toISOString(),
    })),
  };
  const told = {
    username: person?.username ?? '',
    channel_slug: '',
    profile_picture: httpsUrl(person?.profile_picture),
    messages_total: person?.messages ?? 0,
    first_seen_at: seen,
    last_seen_at: seen,
    names: person && seen ? [{ username: person.username, since: seen }] : [],
  };
  const banned = stored?.banned_ms ?? null;
  return {
    user_id,
    ...(known ?? told),
    balance: Number(balance ?? stored?.balance ?? 0),
    rank,
    earned_total: Number(earned_total),
    spent_total: Number(stored?.spent_total ?? 0),
    excluded: stored?.is_excluded ?? false,
    banned_until: banned === Number.POSITIVE_INFINITY ? NO_END : iso(banned),
    current_session: live && {
      session_id: live.session_id,
      rank: live.rank,
      points_earned: live.person.points,
      messages_sent: live.person.messages,
    },
    ...(degraded ? { degraded } : {}),
  };
}

/** In one line, for chat bots. */
export const viewerText = ({ username, user_id, balance, rank }: ViewerAnswer): string =>
  `${username || user_id}: ${balance} ${balance === 1 ? 'coin' : 'coins'}${rank === null ? '' : `, rank ${rank}`}`;
