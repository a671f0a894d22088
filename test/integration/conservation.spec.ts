import { randomUUID } from 'node:crypto';
import type { ChatMessageBody, Person } from '../../simulator/kick-bodies';
import { anonymous } from '../../simulator/kick-events';
import type { Channel } from '../support/channel';
import { Kickboard } from '../support/kickboard';
import { expectConservation } from '../support/ledger';
import { viewer } from '../support/people';
import { allHistory, leaderboard } from '../support/reads';

const PEOPLE = [...Array.from({ length: 12 }, (_, i) => viewer(`viewer${i}`)), viewer('botrix'), anonymous()];

/** The same evening every time: who writes in which minute, with a uuid each. */
const EVENING = Array.from({ length: 240 }, (_, i) => ({
  minute: -2 + (i * 62) / 60 / 5,
  sender: PEOPLE[Math.floor(i * 7.3) % PEOPLE.length] as Person,
  message_id: randomUUID(),
}));
const CHANNEL_OPTIONS = { startedAgoMinutes: 55 };

/** Plays the evening on one channel; `parallel` deliveries are under way at once, each of them twice. */
async function play(board: Kickboard, channel: Channel, parallel: number): Promise<void> {
  await channel.start();
  // Each is told when it happens, so that no message is judged before a change of session it comes after.
  const changes = [
    { minute: 20, tell: () => channel.end({ minute: 20 }) },
    { minute: 25, tell: () => channel.start({ minute: 25 }) },
  ];
  for (let start = 0; start < EVENING.length; start += parallel) {
    while (changes[0] && changes[0].minute <= (EVENING[start]?.minute ?? 0)) await changes.shift()?.tell();
    const batch = EVENING.slice(start, start + parallel).map(({ minute, sender, message_id }) =>
      channel.message(sender, minute, { message_id }),
    );
    const send = (body: ChatMessageBody) => board.kick.deliver('chat.message.sent', body);
    const answers = await Promise.all([...batch, ...batch].map(send));
    expect(new Set(answers.map(({ body }) => body.status))).toEqual(new Set(['accepted', 'duplicate']));
  }
  expect(changes).toEqual([]);
  await board.settle();
}

test('two apis and two workers, deliveries in parallel and doubled: every coin is in all places (promise P4, lessons 11 and 14)', async () => {
  const board = await Kickboard.start({ apis: 2, workers: 2 });
  try {
    await play(board, board.channel(CHANNEL_OPTIONS), 40);
    await expectConservation(board);
    expect(await board.sql('SELECT 1 FROM coin_balances WHERE balance <> 0 LIMIT 6')).toHaveLength(6);
    const rows = await board.sql(
      'SELECT count(*)::int AS messages, count(DISTINCT message_id)::int AS ids FROM chat_messages',
    );
    expect(rows).toEqual([{ messages: EVENING.length, ids: EVENING.length }]);
    // What was judged before the end was known is taken back by entries of their own, which name no message.
    const entries = await board.sql('SELECT message_id FROM coin_entries WHERE message_id IS NOT NULL');
    const awarded = await board.sql("SELECT 1 FROM chat_messages WHERE sweet_coins_reason = 'chat_message'");
    expect(entries).toHaveLength(awarded.length);
    expect(new Set(entries.map(({ message_id }) => message_id)).size).toBe(entries.length);
    const pending = await board.sql(`SELECT 1 FROM chat_messages WHERE sweet_coins_reason = 'pending'`);
    expect(pending).toEqual([]);
  } finally {
    await board.close();
  }
});

test('one api with one worker and two with two come to the same result for the same order of arrival', async () => {
  const results = [];
  for (const count of [1, 2]) {
    const board = await Kickboard.start({ apis: count, workers: count });
    try {
      const channel = board.channel(CHANNEL_OPTIONS);
      // One delivery after another, so that the order of arrival is the same in both runs.
      await play(board, channel, 1);
      const boards = [];
      for (const minute of [0, 25]) {
        const { leaderboard: rows, stats } = await leaderboard(board, {
          session_id: channel.session(minute),
        });
        boards.push({ rows, stats });
      }
      const messages = await allHistory(board, { broadcaster_user_id: channel.id, limit: 500 });
      const coins = messages.map((message) => [
        message.message_id,
        message.sweet_coins_reason,
        message.sweet_coins_earned,
      ]);
      results.push({ boards, coins });
      await expectConservation(board);
      expect(await board.sql('SELECT 1 FROM coin_balances WHERE balance <> 0 LIMIT 6')).toHaveLength(6);
    } finally {
      await board.close();
    }
  }
  expect(results[0]?.coins).toHaveLength(EVENING.length);
  expect(results[1]).toEqual(results[0]);
});
