import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { Person } from '../../simulator/kick-bodies';
import { streamEnded, streamStarted } from '../../simulator/kick-events';
import type { Channel } from '../support/channel';
import { Kickboard } from '../support/kickboard';
import { allAccounts } from '../support/ledger';
import { idOf, viewer } from '../support/people';
import { coinsOf, leaderboard } from '../support/reads';

/** Two streams of one evening, and what is told of them; minutes after the first start. */
const STREAMS = [
  { start: 0, end: 20 },
  { start: 30, end: 50 },
] as const;
const GRACE_MINUTES = 2;
const COOLDOWN_MINUTES = 5;
const RUNS = 15;

type Event = { kind: 'start' | 'end'; stream: 0 | 1 };
type Chat = { kind: 'chat'; viewer: number; minute: number };
type Item = Event | Chat;

const EVENTS: Event[] = ([0, 1] as const).flatMap((stream) => [
  { kind: 'start', stream },
  { kind: 'end', stream },
]);

const chats = fc.array(
  fc.record({
    kind: fc.constant('chat' as const),
    viewer: fc.integer({ min: 0, max: 2 }),
    minute: fc.integer({ min: -4, max: 56 }),
  }),
  { minLength: 4, maxLength: 14 },
);

/** All of it in any order, and some of it again. */
const evenings = chats.chain((messages) => {
  const items: Item[] = [...EVENTS, ...messages];
  return fc.record({
    order: fc.shuffledSubarray(items, { minLength: items.length }),
    again: fc.array(fc.nat(items.length - 1), { maxLength: 5 }),
  });
});

/** The stream that minute belongs to as far as is told: the newest that had started, and two minutes after its end. */
function streamAt(minute: number, told: Set<string>): number | null {
  const known = STREAMS.flatMap(({ start, end }, stream) => {
    if (!told.has(`start ${stream}`) && !told.has(`end ${stream}`)) return [];
    return [{ stream, start, end: told.has(`end ${stream}`) ? end : Number.POSITIVE_INFINITY }];
  });
  const newest = known.findLast(({ start }) => start <= minute);
  return newest && minute <= newest.end + GRACE_MINUTES ? newest.stream : null;
}

/**
 * What must come of it: a message is decided on when it comes, or, without a stream, when that is told; an award needs a
 * distance of a cooldown to the others on either side.
 */
class Model {
  readonly told = new Set<string>();
  readonly coins = new Map<Chat, string>();
  private readonly awards: { viewer: number; minute: number }[] = [];

  take(item: Item): void {
    if (item.kind === 'chat') {
      if (!this.coins.has(item)) this.decide(item);
      return;
    }
    this.told.add(`${item.kind} ${item.stream}`);
    for (const [chat, coins] of this.coins) if (coins === '0:stream_offline') this.decide(chat);
  }

  private decide(chat: Chat): void {
    const { viewer: who, minute } = chat;
    const isNear = (award: { viewer: number; minute: number }) =>
      award.viewer === who && Math.abs(award.minute - minute) < COOLDOWN_MINUTES;
    if (streamAt(minute, this.told) === null) this.coins.set(chat, '0:stream_offline');
    else if (this.awards.some(isNear)) this.coins.set(chat, '0:rate_limited');
    else {
      this.awards.push({ viewer: who, minute });
      this.coins.set(chat, '1');
    }
  }
}

const ALL_TOLD = new Set(EVENTS.map(({ kind, stream }) => `${kind} ${stream}`));

/**
 * The deliveries of an evening. What is filed into a stream whose end, or whose successor, is not told yet stays there
 * (docs/verdict.md): a message that this would happen to comes when all is told.
 */
function deliveriesOf({ order, again }: { order: Item[]; again: number[] }): Item[] {
  const isSure = (item: Item, at: number) =>
    item.kind !== 'chat' ||
    toldAfter(order, at).every((told) =>
      [null, streamAt(item.minute, ALL_TOLD)].includes(streamAt(item.minute, told)),
    );
  const all = [...order.filter(isSure), ...order.filter((item, at) => !isSure(item, at))];
  return [...all, ...again.map((n) => all[n] as Item)];
}

/** What is told at each moment from `at` on. */
function toldAfter(order: Item[], at: number): Set<string>[] {
  const names = order.map((item) => (item.kind === 'chat' ? [] : [`${item.kind} ${item.stream}`]));
  return order.slice(at).map((_, n) => new Set(names.slice(0, at + n + 1).flat()));
}

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 2 });
});
afterAll(() => board.close());

async function play(deliveries: Item[], channel: Channel, people: Person[]): Promise<Map<Chat, string>> {
  const ids = new Map<Chat, string>();
  for (const item of deliveries) {
    if (item.kind === 'chat') {
      const id = ids.get(item) ?? randomUUID();
      ids.set(item, id);
      await channel.chat(people[item.viewer] as Person, item.minute, { message_id: id });
      continue;
    }
    // What came before is decided on before it is told, and what is told counts for what comes after.
    await board.settle();
    await tell(item, channel);
    await board.settle();
  }
  await board.settle();
  return ids;
}

async function tell({ kind, stream }: Event, channel: Channel): Promise<void> {
  const { start, end } = STREAMS[stream];
  const about = {
    broadcaster: channel.broadcaster,
    title: `stream ${stream}`,
    started_at: channel.time(start),
  };
  const body =
    kind === 'start' ? streamStarted(about) : streamEnded({ ...about, ended_at: channel.time(end) });
  const sent = channel.ms(kind === 'start' ? start : end);
  const { status } = await board.kick.deliver('livestream.status.updated', body, { sent });
  expect(status).toBe(200);
}

/** Points and messages of everybody on a stream's board, in the order of the people. */
async function boardOf(channel: Channel, stream: 0 | 1, people: Person[]): Promise<(number[] | null)[]> {
  const { leaderboard: rows } = await leaderboard(board, {
    session_id: channel.session(STREAMS[stream].start),
  });
  return people.map((someone) => {
    const row = rows.find(({ user_id }) => user_id === idOf(someone));
    return row ? [row.points_earned, row.messages_sent] : null;
  });
}

test('messages and stream statuses in any order, late and more than once: the coins, sessions and boards of the model', async () => {
  await fc.assert(
    fc.asyncProperty(evenings, async (evening) => {
      const channel = board.channel({ startedAgoMinutes: 90 });
      const people = ['alice', 'bob', 'carol'].map((name) => viewer(name));
      const deliveries = deliveriesOf(evening);
      const model = new Model();
      for (const item of deliveries) model.take(item);

      const ids = await play(deliveries, channel, people);
      const chat = [...ids.keys()];
      expect(await coinsOf(board, [...ids.values()])).toEqual(chat.map((each) => model.coins.get(each)));
      for (const stream of [0, 1] as const) {
        const expected = people.map((_, who) => {
          const written = chat.filter(
            (each) => each.viewer === who && streamAt(each.minute, ALL_TOLD) === stream,
          );
          const points = written.filter((each) => model.coins.get(each) === '1').length;
          return written.length > 0 ? [points, written.length] : null;
        });
        expect(await boardOf(channel, stream, people)).toEqual(expected);
      }
      const sessions = await board.sql(
        'SELECT id, ended_at FROM stream_sessions WHERE broadcaster_user_id = $1 ORDER BY started_at',
        [channel.id],
      );
      expect(sessions).toEqual(
        STREAMS.map(({ start, end }) => ({
          id: channel.session(start),
          ended_at: new Date(channel.ms(end)),
        })),
      );
    }),
    { numRuns: RUNS, seed: 36, endOnFailure: true },
  );
  const { redis, ...others } = await allAccounts(board);
  for (const [place, account] of Object.entries(others)) expect([place, account]).toEqual([place, redis]);
}, 180_000);
