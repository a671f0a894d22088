import type { SessionRow } from '../evidence/observed';
import type { ExpectedSession } from '../expect/session-rules';
import type { Evidence } from './evidence';

/** stream_sessions tells what the acknowledged status events tell, and at most one stream of a channel is open. */
export function sessionProblems({ observed, knowledge, acks }: Evidence): string[] {
  return [...knowledge].flatMap(([broadcasterId, { final }]) => {
    const rows = observed.postgres.sessions.filter((row) => row.broadcaster_user_id === broadcasterId);
    const open = rows.filter(({ ended_ms }) => ended_ms === null);
    const tooMany = open.length > 1 ? [`${open.length} sessions of ${broadcasterId} are open`] : [];
    // A status that was never acknowledged may count or not: then one of the possibilities must be met.
    const tries = final.map((sessions) => differences(sessions, rows, acks.titles));
    const best = tries.reduce((least, some) => (some.length < least.length ? some : least));
    return [...tooMany, ...best, ...liveBoardProblems(broadcasterId, open[0], observed)];
  });
}

function differences(expected: ExpectedSession[], rows: SessionRow[], titles: Set<string>): string[] {
  return expected.flatMap(({ id, startedMs, endedMs, title }) => {
    const row = rows.find((row) => row.id === id);
    if (!row) return [`session ${id} is missing`];
    const problems: string[] = [];
    if (row.started_ms !== startedMs)
      problems.push(`session ${id} started ${row.started_ms} instead of ${startedMs}`);
    if (row.ended_ms !== endedMs) problems.push(`session ${id} ended ${row.ended_ms} instead of ${endedMs}`);
    // A metadata event names no stream, so which one it renamed depends on when it came.
    if (row.title !== title && !titles.has(row.title))
      problems.push(`session ${id} is called "${row.title}"`);
    return problems;
  });
}

function liveBoardProblems(
  broadcasterId: string,
  open: SessionRow | undefined,
  { api }: Evidence['observed'],
): string[] {
  const live = api.liveBoards.get(broadcasterId);
  const said = live?.has_active_session ? live.session_id : null;
  return said === (open?.id ?? null)
    ? []
    : [`the live board of ${broadcasterId} is ${said}, the open session is ${open?.id ?? null}`];
}
