import { Channel } from '../../test/support/channel';
import { boardRequests, whileChanging } from '../rig/board-requests';
import { seatCrowd } from '../rig/crowd';
import { costOf } from '../rig/requests';
import type { Rig } from '../rig/rig';
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
  const { seconds } = size.reads;
  const answers = async (request: string, status: number): Promise<Answers> => {
    const order = { status, seconds, connections: CONNECTIONS };
    const { perSecond, api: cpuMicros } = await costOf(rig, api, request, order);
    return { perSecond, cpuMicros };
  };
  for (let round = 0; round <= size.reads.rounds; round++) {
    for (const board of boards) {
      const unchanged = await answers(board.getUnlessSeen, 304);
      const same = await answers(board.get, 200);
      const full = await whileChanging(rig, board.sessionId, () => answers(board.get, 200));
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
