import { Channel } from '../../test/support/channel';
import { boardRequests, whileChanging } from '../rig/board-requests';
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
      const requests = await boardRequests(api, broadcasterId);
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
      board.getUnlessSeen = (await boardRequests(api, board.broadcasterId)).getUnlessSeen;
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
