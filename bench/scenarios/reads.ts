import { Channel } from '../../test/support/channel';
import { CpuMeter } from '../rig/cpu';
import { seatCrowd } from '../rig/crowd';
import type { Rig, Server } from '../rig/rig';
import { medians } from '../report/numbers';
import type { Size } from '../size';
import { chatPages } from './chat-pages';

const CONNECTIONS = 4;

/** Requests per second and µs of the api's CPU time per request; medians of the rounds. */
export type Answers = {
  perSecond: number;
  cpuMicros: number;
};

/** What dashboards ask for: boards of growing crowds, taking turns, and pages of a long history. */
export async function reads(rig: Rig, size: Size) {
  await rig.empty();
  const api = await rig.app('api');
  const boards = await Promise.all(
    size.reads.boards.map(async (chatters) => {
      const channel = new Channel(rig.kick(api));
      await channel.start();
      const [broadcasterId, sessionId] = [channel.id, channel.session()];
      await seatCrowd(rig, sessionId, chatters);
      const requests = await requestsFor(api, broadcasterId);
      return { chatters, broadcasterId, sessionId, ...requests, turns: turns() };
    }),
  );
  for (let round = 0; round <= size.reads.rounds; round++) {
    for (const board of boards) {
      const { seconds } = size.reads;
      const unchanged = await answers(rig, api, board.getUnlessSeen, 304, seconds);
      const same = await answers(rig, api, board.get, 200, seconds);
      const full = await whileChanging(rig, board.sessionId, () =>
        answers(rig, api, board.get, 200, seconds),
      );
      board.getUnlessSeen = (await requestsFor(api, board.broadcasterId)).getUnlessSeen;
      // The first round warms up.
      if (round === 0) continue;
      board.turns.full.push(full);
      board.turns.same.push(same);
      board.turns.unchanged.push(unchanged);
      rig.log(`  ${board.chatters} chatters: ${JSON.stringify({ full, same, unchanged })}`);
    }
  }
  const chat = await chatPages(rig, api, size);
  await rig.empty();
  return {
    // Of 50 rows: a board that changed since the request before, one that did not, and 304 for who has it.
    boards: boards.map(({ chatters, turns: { full, same, unchanged } }) => ({
      chatters,
      full: medians(full),
      same: medians(same),
      unchanged: medians(unchanged),
    })),
    chat,
  };
}

const turns = (): Record<'full' | 'same' | 'unchanged', Answers[]> => ({ full: [], same: [], unchanged: [] });

/** Runs `work` while a board's version changes again and again, more often than it can be asked for. */
async function whileChanging<T>(rig: Rig, sessionId: string, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const changing = (async () => {
    while (!over.signal.aborted) await rig.redis.hincrby(`board:stats:${sessionId}`, 'last_updated', 1);
  })();
  try {
    return await work();
  } finally {
    over.abort();
    await changing;
  }
}

async function requestsFor(
  api: Server,
  broadcasterId: string,
): Promise<{ get: string; getUnlessSeen: string }> {
  const path = `/api/stream-session/leaderboard?broadcaster_user_id=${broadcasterId}&limit=50`;
  const response = await fetch(api.url + path, { signal: AbortSignal.timeout(5000) });
  const etag = response.headers.get('etag');
  const { leaderboard } = (await response.json()) as { leaderboard: unknown[] };
  if (!etag || leaderboard.length !== 50) throw new Error(`no board of 50 rows at ${path}`);
  const request = (headers: string) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`;
  return { get: request(''), getUnlessSeen: request(`If-None-Match: ${etag}\r\n`) };
}

async function answers(
  rig: Rig,
  api: Server,
  request: string,
  status: number,
  seconds: number,
): Promise<Answers> {
  const meter = new CpuMeter({ api: api.pid });
  const order = { port: api.port, repeat: [request], from: 0, count: Number.MAX_SAFE_INTEGER, seconds };
  const result = await rig.load.run({ ...order, connections: CONNECTIONS });
  const answered = result.statuses[status] ?? 0;
  if (answered !== result.sent) throw new Error(`not all ${status}: ${JSON.stringify(result.statuses)}`);
  return {
    perSecond: Math.round(answered / result.seconds),
    cpuMicros: meter.per(answered).api as number,
  };
}
