import { join } from 'node:path';
import { type BoardPerson, writePerson } from '../../src/leaderboard/board-person';
import { LuaScript } from '../../src/platform/redis/lua-script';
import type { Rig } from './rig';

/** The step with which a rebuild puts chatters on a board. */
const RESTORE = new LuaScript(join(__dirname, '../../src/leaderboard'), 'restore-board-4n.lua');
/** Of the corpora's first chatter too: those of a corpus are part of the crowd. */
const FIRST_CHATTER = 20_000_001;
const BATCH = 500;
const CALLS_AT_ONCE = 4;
const LEASE_MS = 60_000;

/** Seats that many chatters on a session's board, as a rebuild would, with all sorts of points. */
export async function seatCrowd(rig: Rig, sessionId: string, chatters: number): Promise<void> {
  const board = [`board:order:${sessionId}`, `board:people:${sessionId}`, `leaderboard:${sessionId}`];
  const [restoring, id] = [`board:restore:${sessionId}`, 'crowd'];
  await rig.redis.set(restoring, id);
  const nowMs = Date.now();
  let next = 0;
  const work = async () => {
    while (next < chatters) {
      const from = next;
      next += BATCH;
      const seats = Array.from({ length: Math.min(BATCH, chatters - from) }, (_, i) => from + i);
      await RESTORE.run(
        rig.redis,
        [restoring, ...board, ...seats.map((n) => `session:${sessionId}:${FIRST_CHATTER + n}`)],
        [id, LEASE_MS, ...seats.flatMap((n) => [FIRST_CHATTER + n, writePerson(chatter(n, nowMs)), '0'])],
      );
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, work));
  await rig.redis.del(restoring);
  await rig.redis.hset(`board:stats:${sessionId}`, {
    total_messages: chatters * 10,
    total_points: chatters * 3,
    last_updated: nowMs,
  });
}

function chatter(n: number, nowMs: number): BoardPerson {
  const points = 1 + (n % 12);
  return {
    points,
    messages: points + (n % 40),
    emotes: n % 7,
    last_ms: nowMs - n,
    last_seq: String(nowMs * 1000 - n),
    named_ms: nowMs - n,
    username: `viewer${FIRST_CHATTER + n}`,
    profile_picture: `https://files.kick.example/images/user/${FIRST_CHATTER + n}/profile.webp`,
  };
}
