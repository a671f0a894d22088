import { Kickboard } from '../support/kickboard';
import { leaderboard } from '../support/reads';

/** More than one page of everything a rebuild reads, all of it written at the same instant. */
const CHATTERS = 2_500;
const MESSAGES = 2 * CHATTERS;

let board: Kickboard;
let session: string;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
  const channel = board.channel();
  session = channel.session();
  const [startedAt, at] = [0, 1].map((minute) => new Date(channel.ms(minute)).toISOString());
  await board.sql(
    `INSERT INTO stream_sessions (id, broadcaster_user_id, username, title, started_at, status_at, title_at)
     VALUES ($1, $2, 'channel', '', $3, $3, $3)`,
    [session, channel.id, startedAt],
  );
  await board.sql(
    `INSERT INTO chat_messages (message_id, broadcaster_user_id, sender_user_id, session_id, content, emotes, emote_count,
            broadcaster, sender, created_at, received_at, arrival_seq, sweet_coins_earned, sweet_coins_reason)
     SELECT 'message-' || n, $2, 1 + n % ${CHATTERS}, $1, 'hello', '[]', 0, '{}',
            json_build_object('username', 'viewer' || (1 + n % ${CHATTERS})), $3, $3, 1790000000000000 + n, earned,
            CASE earned WHEN 1 THEN 'chat_message' ELSE 'rate_limited' END
       FROM generate_series(1, ${MESSAGES}) AS n, LATERAL (SELECT (n <= ${CHATTERS})::int AS earned) AS award`,
    [session, channel.id, at],
  );
  await board.sql(
    `INSERT INTO coin_entries (user_id, session_id, message_id, amount, reason, created_at)
     SELECT sender_user_id, session_id, message_id, 1, sweet_coins_reason, created_at
       FROM chat_messages WHERE sweet_coins_earned = 1`,
  );
  await board.sql('INSERT INTO coin_balances SELECT user_id, sum(amount) FROM coin_entries GROUP BY user_id');
  await board.startWorker();
});
afterAll(() => board.close());

async function counted(pattern: string): Promise<number> {
  const found = new Set<string>();
  const stream = board.redis.scanStream({ match: pattern, count: 1000 });
  for await (const page of stream as AsyncIterable<string[]>) for (const key of page) found.add(key);
  return found.size;
}

test('balances, cooldowns and decisions are complete, however many there are of one instant', async () => {
  const [coins, awards, decisions] = [
    board.keys.coins('*'),
    board.keys.awards('*'),
    board.keys.messageCoins('*'),
  ];
  expect(await Promise.all([coins, awards, decisions].map(counted))).toEqual([CHATTERS, CHATTERS, MESSAGES]);
});

test('a board of many pages is whole, in its order, with its totals', async () => {
  const live = await leaderboard(board, { session_id: session, limit: 500 });
  expect(live.stats).toEqual({
    total_messages: MESSAGES,
    total_points: CHATTERS,
    unique_chatters: CHATTERS,
  });
  const people = await board.redis.hlen(board.keys.boardPeople(session));
  const points = await board.redis.zcard(board.keys.leaderboard(session));
  expect([people, points]).toEqual([CHATTERS, CHATTERS]);
  // All have the same points and messages: who got there first, by arrival, is first.
  expect(live.leaderboard.slice(0, 3).map(({ username }) => username)).toEqual([
    'viewer2',
    'viewer3',
    'viewer4',
  ]);
});

test('what arrives next comes after all that is stored', async () => {
  const [row] = await board.sql<{ last: string }>('SELECT max(arrival_seq) AS last FROM chat_messages');
  expect(await board.redis.get(board.keys.arrivalClock())).toBe(row?.last);
});
